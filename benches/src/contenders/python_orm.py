"""The works of the benchmark by SQLAlchemy's ORM. Asked line by line in JSON; each answer says what the work cost.

What was read is dropped while the clock runs, and told only if it is to be compared.
"""

import json
import sys
import time
from typing import Optional

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload
from sqlalchemy.pool import StaticPool

KEY = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    hair_color: Mapped[Optional[str]] = mapped_column(Text)

    def plain(self):
        return [self.id, self.name, self.hair_color]


class Writer(Base):
    __tablename__ = "writers"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    posts: Mapped[list["Post"]] = relationship(back_populates="writer")

    def plain(self):
        return [self.id, self.name, [post.plain() for post in self.posts]]


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("writers.id"))
    title: Mapped[str] = mapped_column(Text)
    writer: Mapped[Writer] = relationship(back_populates="posts")
    comments: Mapped[list["Comment"]] = relationship(back_populates="post")

    def plain(self):
        return [self.id, self.writer_id, self.title, [[c.id, c.post_id, c.text] for c in self.comments]]


class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    text: Mapped[str] = mapped_column(Text)
    post: Mapped[Post] = relationship(back_populates="comments")


WIDE = ["id"] + [f"c{n}" for n in range(1, 25)]
Wide = type(
    "Wide",
    (Base,),
    {"__tablename__": "wide", "id": mapped_column(Integer, primary_key=True)}
    | {name: mapped_column(Integer) for name in WIDE[1:]},
)


class Contender:
    def __init__(self, url):
        sqlite = {"poolclass": StaticPool} if url.startswith("sqlite") else {}
        self.engine = create_engine(url, **sqlite)
        self.session = None
        self.kept = []

    def execute(self, ask):
        connection = self.engine.raw_connection()
        if self.engine.dialect.name == "sqlite":
            connection.driver_connection.executescript(ask["sql"])
        else:
            connection.driver_connection.autocommit = True
            connection.driver_connection.execute(ask["sql"])
            connection.driver_connection.autocommit = False
        connection.close()

    def begin(self, _ask):
        self.session = Session(self.engine)
        self.session.connection()

    def rollback(self, _ask):
        self.kept = []
        self.session.close()

    def point(self, ask):
        # a session of its own for each: what is known already would not be read
        for key in ask["keys"]:
            user = self.session.scalars(select(User).where(User.id == key)).one()
            if ask["keep"]:
                yield "users", [user.plain()]

    def times(self, ask, query, name, plain):
        for _ in range(ask["times"]):
            rows = self.session.scalars(query).all()
            if ask["keep"]:
                yield name, [plain(row) for row in rows]
            del rows

    def users(self, ask):
        return self.times(ask, select(User), "users", User.plain)

    def wide(self, ask):
        plain = lambda row: [getattr(row, name) for name in WIDE]
        return self.times(ask, select(Wide), "wide", plain)

    def nested(self, ask):
        query = select(Writer).options(selectinload(Writer.posts).selectinload(Post.comments))
        return self.times(ask, query, "nested", Writer.plain)

    def insert(self, ask):
        for _ in range(ask["times"]):
            users = [User(name=name, hair_color=color) for name, color in ask["users"]]
            self.session.add_all(users)
            self.session.flush()
            ids = [user.id for user in users]
            if ask["keep"]:
                yield "ids", ids
            del users, ids

    def graph(self, ask):
        for _ in range(ask["times"]):
            for name, posts in ask["writers"]:
                posts = [
                    Post(title=title, comments=[Comment(text=text) for text in comments])
                    for title, comments in posts
                ]
                self.session.add(Writer(name=name, posts=posts))
            self.session.flush()
        return ()

    def remember(self, _ask):
        self.kept = self.session.scalars(select(User)).all()

    def get(self, ask):
        for key in ask["keys"]:
            user = self.session.get(User, key)
            if ask["keep"]:
                yield "users", [user.plain()]

    def track(self, ask):
        self.kept = self.session.scalars(select(User).where(User.id <= ask["count"]).order_by(User.id)).all()

    def update(self, ask):
        for time in range(ask["times"]):
            for user, name in zip(self.kept, ask["names"][time % 2]):
                user.name = name
            self.session.flush()
        return ()


def main():
    contender = Contender(sys.argv[1])
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "end":
            break
        try:
            answer = {"users": [], "nested": [], "wide": [], "ids": []}
            wall, cpu = time.perf_counter_ns(), time.process_time_ns()
            for name, seen in getattr(contender, ask["do"])(ask) or ():
                answer[name] += seen
            answer["cpu"], answer["wall"] = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        except Exception as error:  # told, and the run ends
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
