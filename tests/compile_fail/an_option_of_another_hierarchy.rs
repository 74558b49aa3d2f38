//! A relationship of a model that no row of the hierarchy is.
use aludel::prelude::*;
use aludel_tests::family_models::{Figure, Laptop, Staff};

fn main() {
    let _ = select(Staff).options(selectinload(Laptop::owner));
    let _ = select(Staff).options(selectin_polymorphic(Figure));
}
