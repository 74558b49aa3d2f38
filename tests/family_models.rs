//! Models that inherit from each other, and a mixin.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

mixin! {
    /// Who made a row, and how often it was changed.
    pub Signed {
        pub author: String = column(String(20), default("nobody")),
        pub seen: i64 = column(default(0), onupdate(7)),
    }
}

composite! {
    #[derive(Debug, Clone, PartialEq)]
    pub struct Address {
        pub street: String = column(String(50)),
        pub city: Option<String> = column(String(50)),
    }
}

sql_enum! {
    pub enum Figures in "figures" { Shape = "shape", Circle = "circle", Square = "square" }
}

models! {
    #[derive(Debug, Clone, PartialEq)]
    pub struct Company in "companies" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub staff: Many<Employee> = relationship(back_populates = company),
        ..Signed,
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Employee in "workers" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub kind: String = polymorphic("employee", String(20), members = [Engineer, Boss, Lead, Trainee]),
        pub company_id: Option<i64> = column(foreign_key(Company::id)),
        pub company: One<Option<Company>> = relationship(back_populates = staff),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Engineer in "engineers" {
        pub employee: Employee = inherits("engineer", on_delete = Cascade),
        pub language: String = column(String(50)),
        pub laptops: Many<Laptop> = relationship(back_populates = owner),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Boss in "bosses" {
        pub employee: Employee = inherits("boss", on_delete = Cascade),
        pub budget: Option<i64>,
        pub office_id: Option<i64> = column(foreign_key(Office::id)),
        pub office: One<Option<Office>> = relationship(office_id),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Office in "offices" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Lead in "leads" {
        pub engineer: Engineer = inherits("lead", on_delete = Cascade),
        pub team: String = column(String(50)),
    }

    /// In the table of a base that has its own.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Trainee {
        pub engineer: Engineer = inherits("trainee"),
        pub school: Option<String> = column(String(50)),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Laptop in "laptops" {
        pub id: i64 = column(primary_key),
        pub owner_id: i64 = column(foreign_key(Engineer::id)),
        pub owner: One<Engineer> = relationship(back_populates = laptops),
    }

    /// What is read of it is more than its columns.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Person in "persons" {
        pub id: i64 = column(primary_key),
        pub first: String = column(String(50)),
        pub last: String = column(String(50)),
        pub born: i32,
        pub full_name: String = column_property(Person::first + " " + Person::last),
        pub friends: i64 = column_property(func::coalesce(
            select(func::count(Friend::id)).filter(Friend::person_id.eq(Person::id)).scalar_subquery(),
            0,
        )),
        pub known: Many<Friend> = relationship(back_populates = person);

        validate(first, |first| !first.is_empty(), "is empty"),
        validate(born, |born| if *born < 3000 { Ok(()) } else { Err(format!("{born} is to come")) }),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct House in "houses" {
        pub id: i64 = column(primary_key),
        pub at: Address = composite(street, city),
        pub owner: Address = composite(owner_street, owner_city),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Friend in "friends" {
        pub id: i64 = column(primary_key),
        pub person_id: i64 = column(foreign_key(Person::id)),
        pub person: One<Person> = relationship(back_populates = known),
    }

    /// A base with a value of several columns.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Site in "sites" {
        pub id: i64 = column(primary_key),
        pub at: Address = composite(at_street, at_city),
        pub kind: String = polymorphic("site", String(20)),
        pub rent: i64 = column(default(0)),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Depot in "depots" {
        pub site: Site = inherits("depot", on_delete = Cascade),
        pub gate: Address = composite(gate_street, gate_city),
        pub size: i64,
    }

    /// In its base's table.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Kiosk {
        pub site: Site = inherits("kiosk"),
        pub sign: Option<String> = column(String(50)),
        pub back: Address = composite(back_street, back_city),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Hub in "hubs" {
        pub depot: Depot = inherits("hub", on_delete = Cascade),
        pub rails: i64,
        pub ramp: Address = composite(ramp_street, ramp_city),
    }

    /// A member whose rows are in the same table as its base's.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Shape in "shapes" {
        pub id: i64 = column(primary_key),
        pub kind: Figures = polymorphic(Figures::Shape),
        ..Signed,
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Circle {
        pub shape: Shape = inherits(Figures::Circle),
        pub radius: i64,
        pub dots: Many<Dot> = relationship(back_populates = circle),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Dot in "dots" {
        pub id: i64 = column(primary_key),
        pub circle_id: i64 = column(foreign_key(Circle::id)),
        pub circle: One<Circle> = relationship(back_populates = dots),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub struct Square {
        pub shape: Shape = inherits(Figures::Square),
        pub side: Option<i64> = column(index),
    }
}

hybrid! {
    pub trait Aged for Person {
        fn age(now: i32) -> i32 {
            rust: |person| now - person.born,
            sql: |person| literal(now) - person.born,
        }
        fn shouted() -> String {
            rust: |person| person.first.to_uppercase(),
            sql: |person| func::upper(person.first),
        }
    }
}

polymorphic! {
    #[derive(Debug, Clone, PartialEq)]
    pub enum Staff(StaffKey): Employee { Employee, Engineer, Boss, Lead }

    #[derive(Debug, Clone, PartialEq)]
    pub enum Technical: Employee { Engineer, Chief(Lead) }

    #[derive(Debug, Clone, PartialEq)]
    pub enum Spot(SpotKey): Site { Site, Depot, Kiosk, Hub, Yard(far::Yard) }

    #[derive(Debug, Clone, PartialEq)]
    pub enum Figure(FigureKey): Shape { Shape, Circle, Square }

    #[derive(Debug, Clone, PartialEq)]
    pub enum Round: Shape { Shape, Circle }
}

pub static FAMILY: Metadata = metadata![
    Company,
    Office,
    Employee,
    Engineer,
    Boss,
    Lead,
    Trainee,
    Laptop,
    Person,
    Friend,
    House,
    Shape,
    Circle,
    Square,
    Dot,
    Site,
    Depot,
    Kiosk,
    Hub,
    far::Yard
];

/// A member where its base's composites have no name.
pub mod far {
    use super::Site;
    use aludel::prelude::*;

    models! {
        #[derive(Debug, Clone, PartialEq)]
        pub struct Yard in "yards" {
            pub site: Site = inherits("yard", on_delete = Cascade),
            pub area: i64,
        }
    }
}
