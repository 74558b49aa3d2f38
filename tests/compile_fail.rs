//! Programs that must not compile, and what a person is told: the message beside each is read in review.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("compile_fail/*.rs");
}
