//! `select.loader_options`: what is loaded along with a model.

use aludel::prelude::*;

use super::cases;
use crate::models::{Employee, Post, Shape, Staff, Technical, User};

cases! {
    "select.loader_options.joinedload_m2o" => select(Post).options(joinedload(Post::author));
    "select.loader_options.joinedload_o2m_limit_wraps" => select(User).options(joinedload(User::posts)).limit(5);
    "select.loader_options.joinedload_nested" => select(User).options(joinedload(User::posts).then(Post::comments));
    "select.loader_options.joinedload_and" => select(User)
        .options(joinedload(User::posts.filter(Post::views.gt(5))));
    "select.loader_options.contains_eager" => select(Post)
        .join(Post::author)
        .options(contains_eager(Post::author))
        .filter(User::name.eq("x"));
    "select.loader_options.contains_eager_alias" => {
        let author = User.alias();
        select(Post)
            .join(Post::author.to(&author))
            .options(contains_eager(Post::author.to(&author)))
    };
    "select.loader_options.defer" => select(Post).options(defer(Post::content));
    "select.loader_options.defer_joined_sub" => select(Post)
        .options(joinedload(Post::author).load_only(User::name));
    "select.loader_options.with_loader_criteria" => select(Post)
        .options(with_loader_criteria(Post, Post::views.gt(5)));
    "select.loader_options.selectinload_parent_stmt" => select(User).options(selectinload(User::posts));
    "select.loader_options.poly_with_all" => select(Staff);
    "select.loader_options.poly_with_some" => select(Technical);
    // the members' columns come by statements of their own: select(Engineer).filter(Engineer::id.in_(…))
    "select.loader_options.poly_selectin" => select(Employee);
    "select.loader_options.single_table_base" => select(Shape);
    // a tuple is a bundle
    "select.loader_options.with_expression_column_bundle" => select((User::id, User::name));
}
