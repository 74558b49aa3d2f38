//! A draft's state as a type: which columns have their value.
//!
//! The columns of a model stand in groups of sixteen, so that neither the compiler's recursion limit nor the number of
//! implementations grows with the width of a table.

/// A column that has its value.
pub struct Filled;

/// A column without a value yet.
pub struct Slot<const REQUIRED: bool>;

/// A column that no draft gives a value: the database computes it.
pub struct ReadOnly;

/// What becomes of a column's place when it is given a value.
#[diagnostic::on_unimplemented(
    message = "this column cannot be set: the database computes it",
    label = "a column_property is read only"
)]
pub trait Fill {
    /// The new state; that of an optional column does not change, so that it may be set in one branch only.
    type Out: Fill;
}
impl Fill for Filled {
    type Out = Filled;
}
impl Fill for Slot<true> {
    type Out = Filled;
}
impl Fill for Slot<false> {
    type Out = Slot<false>;
}

/// Has the column `C` of `E` what it needs?
#[diagnostic::on_unimplemented(
    message = "required column `{C}` of `{E}` has no value",
    label = "this draft lacks the column `{C}`",
    note = "call the setter of that name on the draft; columns that are nullable, defaulted, numbered by the database or foreign keys may be left out"
)]
pub trait Ready<C, E> {}
impl<C, E> Ready<C, E> for Filled {}
impl<C, E> Ready<C, E> for Slot<false> {}
impl<C, E> Ready<C, E> for ReadOnly {}

/// Have all columns what they need?
pub trait AllReady<C, E> {}
impl<E> AllReady<(), E> for () {}

/// The group of columns at the head of the list.
pub struct Here;
/// The group after another.
pub struct Next<G>(std::marker::PhantomData<G>);
/// The place within a group.
pub struct At<const I: usize>;

/// A state in which the column at place `I` of group `G` can be given a value.
pub trait Put<G, I> {
    /// The state then.
    type Out;
}

/// A group in which the column at place `I` can be given a value.
pub trait PutIn<I> {
    /// The group then.
    type Out;
}

impl<I, Group: PutIn<I>, Rest> Put<Here, I> for (Group, Rest) {
    type Out = (Group::Out, Rest);
}

impl<G, I, Group, Rest: Put<G, I>> Put<Next<G>, I> for (Group, Rest) {
    type Out = (Group, Rest::Out);
}

macro_rules! group {
    ($($s:ident $c:ident)*) => {
        impl<E, $($s: Ready<$c, E>, $c,)* Rest: AllReady<RestC, E>, RestC>
            AllReady<(($($c,)*), RestC), E> for (($($s,)*), Rest) {}
    };
}
group! {
    A CA B CB C CC D CD E0 CE F CF G CG H CH I CI J CJ K CK L CL M CM N CN O CO P CP
}

macro_rules! put_in {
    ($( $place:literal: [$($before:ident)*] $at:ident [$($after:ident)*]; )*) => { $(
        impl<$($before,)* $at: Fill, $($after),*> PutIn<At<$place>> for ($($before,)* $at, $($after,)*) {
            type Out = ($($before,)* $at::Out, $($after,)*);
        }
    )* };
}
put_in! {
    0: [] A [B C D E F G H I J K L M N O P];
    1: [A] B [C D E F G H I J K L M N O P];
    2: [A B] C [D E F G H I J K L M N O P];
    3: [A B C] D [E F G H I J K L M N O P];
    4: [A B C D] E [F G H I J K L M N O P];
    5: [A B C D E] F [G H I J K L M N O P];
    6: [A B C D E F] G [H I J K L M N O P];
    7: [A B C D E F G] H [I J K L M N O P];
    8: [A B C D E F G H] I [J K L M N O P];
    9: [A B C D E F G H I] J [K L M N O P];
    10: [A B C D E F G H I J] K [L M N O P];
    11: [A B C D E F G H I J K] L [M N O P];
    12: [A B C D E F G H I J K L] M [N O P];
    13: [A B C D E F G H I J K L M] N [O P];
    14: [A B C D E F G H I J K L M N] O [P];
    15: [A B C D E F G H I J K L M N O] P [];
}
