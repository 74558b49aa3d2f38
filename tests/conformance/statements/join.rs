//! `select.join`: several tables.

use aludel::prelude::*;

use super::cases;
use crate::models::{Comment, Employee, Engineer, Post, Tag, User};

cases! {
    "select.join.join_to_joined_inheritance" => select((Engineer::name, Engineer::language));
    "select.loader_options.poly_of_type_join" => {
        let engineer = Engineer.alias();
        select(engineer.name)
            .select_from(Employee)
            .join((&engineer, engineer.id.eq(engineer.base(Employee::id))))
    };
    "select.join.join_entity_infer" => select((User::name, Post::title)).join(Post);
    "select.join.join_infer_ambiguous" => select(User::name).join((Comment, User::id.eq(Comment::user_id)));
    "select.join.outerjoin_rel" => select((User::name, Post::title)).outerjoin(User::posts);
    "select.join.join_m2m" => select((Post::title, Tag::name)).join(Post::tags);
    "select.join.select_from_join" => select((User::id, Post::id))
        .select_from(User)
        .join((Post, User::id.eq(Post::author_id)));
    "select.join.join_core" => select(User::id).select_from(User).join(Post);
    "select.join.cartesian" => select((User::id, Tag::id));
    "select.join.self_ref_alias_anon" => {
        let manager = User.alias();
        select((User::name, manager.name)).join(User::manager.to(&manager))
    };
    "select.join.join_lateral" => {
        let latest = select(Post::title)
            .filter(Post::author_id.eq(User::id))
            .order_by(Post::id.desc())
            .limit(2)
            .lateral("l");
        select((User::name, latest.col(Post::title))).join((&latest, true_()))
    };
}
