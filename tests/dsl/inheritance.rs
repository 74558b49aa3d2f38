//! Models that inherit: what their tables are, and what statements say of them.

use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Compile, Entity, HasTable};

mod people {
    use aludel::prelude::*;

    models! {
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Company in "companies" {
            pub id: i64 = column(primary_key),
            pub staff: Many<Employee> = relationship(back_populates = company),
        }

        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Employee in "employees" {
            pub id: i64 = column(primary_key),
            pub name: String = column(String(50)),
            pub kind: String = polymorphic("employee", String(20), index),
            pub company_id: Option<i64> = column(foreign_key(Company::id)),
            pub company: One<Option<Company>> = relationship(back_populates = staff),
        }

        /// A class of employee.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Engineer in "engineers" {
            pub employee: Employee = inherits("engineer", on_delete = Cascade),
            pub language: String = column(String(50)),
            pub laptops: Many<Laptop> = relationship(back_populates = owner);

            index(language),
        }

        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Laptop in "laptops" {
            pub id: i64 = column(primary_key),
            pub owner_id: i64 = column(foreign_key(Engineer::id)),
            pub owner: One<Engineer> = relationship(back_populates = laptops),
        }
    }
}
use people::{Company, Employee, Engineer, Laptop};

mixin! { pub(crate) Aged { pub born: Option<i32> } }

models! {
    // of another module than its base
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Boss in "bosses" {
        pub employee: people::Employee = inherits("boss"),
        pub budget: i32,
        ..Aged,
    }

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Lead in "leads" {
        pub engineer: Engineer = inherits("lead"),
        pub team: Option<String>,
    }

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Shape in "shapes" {
        pub id: i64 = column(primary_key),
        pub kind: i32 = polymorphic(0),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Circle {
        pub shape: Shape = inherits(1),
        pub radius: i64 = column(index),
    }

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Square {
        pub shape: Shape = inherits(2),
        pub side: Option<i64>,
    }
}

polymorphic! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Staff: Employee { Employee, Engineer, Boss, Lead }
    pub(crate) enum Technical: Employee { Engineer, Chief(Lead) }
    pub(crate) enum Figure: Shape { Shape, Circle, Square }
}

fn sql(statement: &impl Compile) -> String {
    statement.to_literal_sql(Dialect::Sqlite).unwrap_or_else(|error| format!("error: {error}"))
}

#[test]
fn a_member_has_its_bases_columns_and_its_own_table() {
    assert_eq!(Engineer::TABLE.fields, ["id", "name", "kind", "company_id", "language"]);
    assert_eq!(Engineer::RELATIONSHIPS.iter().map(|r| r.name).collect::<Vec<_>>(), ["company", "laptops"]);
    let parts = Lead::TABLE.parts();
    assert_eq!(
        parts.iter().map(|part| part.table.name).collect::<Vec<_>>(),
        ["employees", "engineers", "leads"]
    );
    assert_eq!(parts[1].places, [0, 4]);
    assert_eq!(parts[2].places, [0, 5]);
    assert_eq!(Circle::TABLE.parts()[0].places, [0, 1, 2]);
    let tables = metadata![Company, Employee, Engineer, Boss, Lead, Laptop, Shape, Circle, Square].tables();
    let of = |name: &str| {
        let table = tables.iter().find(|table| table.name == name).expect("a table");
        aludel::ddl::CreateTable::new(table.clone())
            .to_sql(Dialect::Sqlite)
            .expect("sql")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        of("engineers"),
        "CREATE TABLE engineers ( id BIGINT NOT NULL, language VARCHAR(50) NOT NULL, CONSTRAINT pk_engineers PRIMARY KEY (id), \
         CONSTRAINT fk_engineers_id_employees FOREIGN KEY(id) REFERENCES employees (id) ON DELETE CASCADE )"
    );
    assert!(
        of("leads").ends_with("CONSTRAINT fk_leads_id_engineers FOREIGN KEY(id) REFERENCES engineers (id) )")
    );
    assert!(of("laptops").ends_with("REFERENCES engineers (id) )"), "{}", of("laptops"));
    assert_eq!(
        of("shapes"),
        "CREATE TABLE shapes ( id INTEGER NOT NULL, kind INTEGER NOT NULL, radius BIGINT, side BIGINT, \
         CONSTRAINT pk_shapes PRIMARY KEY (id) )"
    );
    assert_eq!(tables.len(), 7);
}

#[test]
fn members_are_read_from_all_their_tables() {
    assert_eq!(
        sql(&select(Engineer).filter(Employee::name.eq("ed")).order_by(Engineer::language)),
        "SELECT engineers.id, employees.name, employees.kind, employees.company_id, engineers.language \
         FROM employees JOIN engineers ON employees.id = engineers.id WHERE employees.name = 'ed' ORDER BY engineers.language"
    );
    assert_eq!(
        sql(&select((Employee::id, Lead::language)).filter(Engineer::name.eq("ed"))),
        "SELECT employees.id, engineers.language FROM employees JOIN engineers ON employees.id = engineers.id \
         JOIN leads ON engineers.id = leads.id WHERE employees.name = 'ed'"
    );
    let boss = aliased(Engineer, "boss");
    assert_eq!(
        sql(&select((boss.name, boss.id)).filter(boss.language.eq("c"))),
        "SELECT boss_employees.name, boss.id FROM employees AS boss_employees JOIN engineers AS boss \
         ON boss_employees.id = boss.id WHERE boss.language = 'c'"
    );
}

#[test]
fn members_are_joined_as_one() {
    assert_eq!(
        sql(&select(Laptop::id).join(Laptop::owner).filter(Engineer::name.eq("ed"))),
        "SELECT laptops.id FROM laptops JOIN (employees JOIN engineers ON employees.id = engineers.id) \
         ON engineers.id = laptops.owner_id WHERE employees.name = 'ed'"
    );
    assert_eq!(
        sql(&select(Engineer::language).join(Engineer::company)),
        "SELECT engineers.language FROM employees JOIN engineers ON employees.id = engineers.id \
         JOIN companies ON companies.id = employees.company_id"
    );
    assert_eq!(
        sql(&select(Engineer::language).join(Employee::company)),
        sql(&select(Engineer::language).join(Engineer::company))
    );
    assert_eq!(
        sql(&select(Engineer::id).filter(Engineer::laptops.any(Laptop::id.gt(1)))),
        "SELECT engineers.id FROM employees JOIN engineers ON employees.id = engineers.id \
         WHERE EXISTS (SELECT 1 FROM laptops WHERE engineers.id = laptops.owner_id AND laptops.id > 1)"
    );
    assert_eq!(
        sql(&select(Laptop::id).filter(Laptop::owner.has(Engineer::name.eq("ed")))),
        "SELECT laptops.id FROM laptops WHERE EXISTS (SELECT 1 FROM employees JOIN engineers \
         ON employees.id = engineers.id WHERE engineers.id = laptops.owner_id AND employees.name = 'ed')"
    );
}

#[test]
fn rows_of_a_shared_table_are_told_apart() {
    assert_eq!(sql(&select(Shape)), "SELECT shapes.id, shapes.kind FROM shapes");
    assert_eq!(
        sql(&select(Circle).filter(Circle::radius.gt(5))),
        "SELECT shapes.id, shapes.kind, shapes.radius FROM shapes WHERE shapes.radius > 5 AND shapes.kind = 1"
    );
    assert_eq!(
        sql(&select(Circle.alias().radius)),
        "SELECT shapes_1.radius FROM shapes AS shapes_1 WHERE shapes_1.kind = 1"
    );
    let circle = aliased(Circle, "c");
    assert_eq!(
        sql(&select(Shape::id).outerjoin((&circle, or_((circle.radius.eq(1), circle.radius.eq(2)))))),
        "SELECT shapes.id FROM shapes LEFT OUTER JOIN shapes AS c ON (c.radius = 1 OR c.radius = 2) AND c.kind = 1"
    );
    assert_eq!(
        sql(&insert(Circle).values(Circle::new().radius(3))),
        "INSERT INTO shapes (kind, radius) VALUES (1, 3)"
    );
    assert_eq!(sql(&insert(Shape).values(Shape::new())), "INSERT INTO shapes (kind) VALUES (0)");
    assert_eq!(
        sql(&update(Circle).set(Circle::radius, 4)),
        "UPDATE shapes SET radius=4 WHERE shapes.kind = 1"
    );
    assert_eq!(sql(&delete(Circle)), "DELETE FROM shapes WHERE shapes.kind = 1");
}

#[test]
fn all_of_a_hierarchy_is_one_statement() {
    assert_eq!(
        sql(&select(Staff).filter(Engineer::language.eq("rust"))),
        "SELECT employees.id, employees.name, employees.kind, employees.company_id, \
         engineers.id AS id_1, engineers.language, bosses.id AS id_2, bosses.budget, bosses.born, \
         engineers.id AS id_3, engineers.language AS language__1, leads.id AS id_4, leads.team FROM employees \
         LEFT OUTER JOIN engineers ON employees.id = engineers.id LEFT OUTER JOIN bosses ON employees.id = bosses.id \
         LEFT OUTER JOIN leads ON engineers.id = leads.id WHERE engineers.language = 'rust'"
    );
    assert_eq!(sql(&select(Figure)), "SELECT shapes.id, shapes.kind, shapes.radius, shapes.side FROM shapes");
    assert!(sql(&select(Technical)).ends_with("WHERE employees.kind IN ('engineer', 'lead')"));
}

#[test]
fn rows_of_several_tables_are_written_one_by_one() {
    assert_eq!(
        sql(&update(Engineer).set(Engineer::language, "c").filter(Engineer::id.eq(1))),
        "UPDATE engineers SET language='c' WHERE engineers.id = 1"
    );
    assert_eq!(
        sql(&update(Engineer).set(Engineer::name, "c").filter(Engineer::id.eq(1))),
        "UPDATE employees SET name='c' WHERE employees.id = 1"
    );
    for refused in [
        sql(&insert(Engineer).values(Engineer::new().name("ed").language("c"))),
        sql(&update(Engineer).set(Engineer::name, "c").set(Engineer::language, "d")),
        sql(&update(Engineer).set(Engineer::language, "c").filter(Engineer::name.eq("ed"))),
        sql(&delete(Engineer)),
    ] {
        assert!(refused.starts_with("error: ") && refused.contains("employees"), "{refused}");
    }
}

#[test]
fn a_member_is_also_its_base() {
    let employee = Employee {
        id: 1,
        name: "ed".into(),
        kind: "engineer".into(),
        company_id: None,
        company: One::default(),
    };
    let mut engineer = Engineer { employee, language: "c".into(), laptops: Many::default() };
    engineer.name.push('!');
    let staff = Staff::from(engineer);
    assert_eq!(staff.name, "ed!");
    let _ = Engineer::new().name("e").language("rust").laptops([Laptop::new()]);
    let _ = Lead::new().language("rust").name("e");
    let _ = Boss::new().budget(1).name("e").company(Company::new());
}
