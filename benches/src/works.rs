//! What is measured: one row of a table each.

use crate::contender::{Contender, Outcome, Seen};
use crate::nested::{self, NewWriter, WriterRow, new_writers};
use crate::schema::{Database, NewUser, USERS, UserRow, new_users};

/// One kind of work.
pub struct Work {
    /// Its name in tables and filters.
    pub name: &'static str,
    /// How many rows the tables are filled with.
    pub fill: usize,
    /// What is done.
    pub kind: Kind,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One user by its key.
    Point,
    /// All users.
    Users,
    /// All wide rows.
    Wide,
    /// All writers with their posts, and these with what is said of them.
    Nested,
    /// So many new users, with their ids.
    Insert(usize),
    /// So many different users by key.
    Update(usize),
    /// So many new writers with ten posts each, and these with ten comments.
    Graph(usize),
    /// One user by its key, of those that are there already.
    Get,
}

impl Work {
    /// Empties the tables and fills them.
    pub fn filled(&self, database: Database) -> String {
        match self.kind {
            Kind::Nested | Kind::Graph(_) => nested::fill(database, self.fill),
            _ => database.fill(self.fill),
        }
    }
}

impl Kind {
    /// Do client and server take turns, one small message each?
    pub const fn lockstep(self, rows: usize) -> bool {
        match self {
            Self::Point | Self::Insert(1) | Self::Update(_) => true,
            Self::Users => rows <= 100,
            Self::Wide | Self::Nested | Self::Insert(_) | Self::Graph(_) | Self::Get => false,
        }
    }
}

/// All work.
pub const WORKS: &[Work] = &[
    Work { name: "point", fill: USERS, kind: Kind::Point },
    Work { name: "triv 1", fill: 1, kind: Kind::Users },
    Work { name: "triv 100", fill: 100, kind: Kind::Users },
    Work { name: "triv 10k", fill: USERS, kind: Kind::Users },
    Work { name: "wide 10k", fill: USERS, kind: Kind::Wide },
    Work { name: "assoc", fill: 100, kind: Kind::Nested },
    Work { name: "assoc x10", fill: 1_000, kind: Kind::Nested },
    Work { name: "ins 1", fill: USERS, kind: Kind::Insert(1) },
    Work { name: "ins 1k", fill: USERS, kind: Kind::Insert(1_000) },
    Work { name: "ins 10k", fill: USERS, kind: Kind::Insert(10_000) },
    Work { name: "upd1k", fill: USERS, kind: Kind::Update(1_000) },
    Work { name: "graph", fill: 0, kind: Kind::Graph(100) },
    Work { name: "get hit", fill: USERS, kind: Kind::Get },
];

/// What a work is given, made once.
#[derive(Debug)]
pub struct Input {
    kind: Kind,
    keys: Vec<i64>,
    users: Vec<NewUser>,
    names: [Vec<String>; 2],
    writers: Vec<NewWriter>,
}

impl Input {
    /// What a kind of work is given.
    pub fn new(kind: Kind) -> Self {
        let (inserted, updated) = match kind {
            Kind::Insert(count) => (count, 0),
            Kind::Update(count) => (0, count),
            _ => (0, 0),
        };
        let names = |word: &str| (0..updated).map(|n| format!("{word} name {n:05}")).collect();
        Self {
            kind,
            // every key once, far from its neighbour
            keys: (0..USERS as i64).map(|n| n * 7_919 % USERS as i64 + 1).collect(),
            users: new_users(inserted),
            names: [names("another"), names("a third")],
            writers: if let Kind::Graph(count) = kind { new_writers(count) } else { Vec::new() },
        }
    }

    /// What is done before the clock runs.
    ///
    /// # Errors
    /// The contender's.
    pub fn prepare(&self, contender: &mut dyn Contender) -> Outcome {
        contender.begin()?;
        match self.kind {
            Kind::Update(count) => contender.track(count),
            Kind::Get => contender.remember(),
            _ => Ok(()),
        }
    }

    /// The work, so many times.
    ///
    /// # Errors
    /// The contender's.
    pub fn run(&self, contender: &mut dyn Contender, times: usize, seen: &mut Seen) -> Outcome {
        match self.kind {
            Kind::Point | Kind::Get => {
                let mut left = times;
                while left > 0 {
                    let part = left.min(self.keys.len());
                    match self.kind {
                        Kind::Get => contender.get(&self.keys[..part], seen)?,
                        _ => contender.point(&self.keys[..part], seen)?,
                    }
                    left -= part;
                }
                Ok(())
            }
            Kind::Users => contender.users(times, seen),
            Kind::Wide => contender.wide(times, seen),
            Kind::Nested => contender.nested(times, seen),
            Kind::Insert(_) => contender.insert(&self.users, times, seen),
            Kind::Update(_) => contender.update(&self.names, times),
            Kind::Graph(_) => contender.graph(&self.writers, times),
        }
    }

    /// Does the work once and gives what came of it, in an order of its own, to be compared.
    ///
    /// # Errors
    /// The contender's, and if it did not do the work.
    pub fn outcome(
        &self,
        contender: &mut dyn Contender,
    ) -> Result<Outcomes, Box<dyn std::error::Error + Send + Sync>> {
        self.prepare(contender)?;
        let mut seen = Seen::keeping();
        self.run(contender, 1, &mut seen)?;
        let mut users = seen.users;
        match self.kind {
            Kind::Insert(count) => {
                let mut stored = Seen::keeping();
                contender.users(1, &mut stored)?;
                let stored: std::collections::HashMap<i64, UserRow> =
                    stored.users.into_iter().map(|u| (u.0, u)).collect();
                if seen.ids.len() != count {
                    return Err(
                        format!("{count} rows were inserted and {} ids came back", seen.ids.len()).into()
                    );
                }
                for (id, new) in seen.ids.iter().zip(&self.users) {
                    let Some(row) = stored.get(id) else {
                        return Err(format!("no row has the id {id}").into());
                    };
                    if (&row.1, &row.2) != (&new.name, &new.hair_color) {
                        return Err(format!("row {id} is {row:?} and was to be {new:?}").into());
                    }
                }
            }
            Kind::Update(_) => {
                let mut stored = Seen::keeping();
                contender.users(1, &mut stored)?;
                users = stored.users;
            }
            _ => {}
        }
        if let Kind::Graph(_) = self.kind {
            let mut stored = Seen::keeping();
            contender.nested(1, &mut stored)?;
            seen.nested = nested::without_keys(stored.nested);
        }
        contender.rollback()?;
        users.sort();
        let mut wide = seen.wide;
        wide.sort();
        let mut nested = seen.nested;
        nested.sort();
        for (_, _, posts) in &mut nested {
            posts.sort();
            posts.iter_mut().for_each(|(.., comments)| comments.sort());
        }
        Ok(Outcomes { users, wide, nested, inserted: seen.ids.len() })
    }
}

/// What came of a work.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcomes {
    /// Users read, or the table after a change.
    pub users: Vec<UserRow>,
    /// Wide rows read.
    pub wide: Vec<[i32; 25]>,
    /// Writers read, with all below them.
    pub nested: Vec<WriterRow>,
    /// New rows, each of which was found in the table under the id that came back.
    pub inserted: usize,
}
