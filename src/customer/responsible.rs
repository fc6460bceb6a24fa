//! Who looks after a customer, and who of the staff is away.

use chrono::NaiveDate;

use super::BasicData;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    AbsenceId, CustomerId, Provenance, Records, ResponsibilityId, StaffId, later, record,
};

words! {
    /// For what somebody is responsible.
    #[non_exhaustive]
    pub enum Role, "role" {
        /// For everything about the customer.
        Account = "account" as "the account",
        /// For sales.
        Sales = "sales",
        /// For service.
        Service = "service",
    }
}

guarded! {
    /// From a day on a member of staff is responsible for a customer, or nobody is any more.
    ///
    /// A later decision for the same role replaces it.
    ///
    /// ```
    /// use clienteling::customer::Role;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"responsibility":{"id":"R-1","customer":"C-1","date":"2026-01-01","staff":"E-5"}}"#,
    ///     r#"{"responsibility":{"id":"R-2","customer":"C-1","date":"2026-06-01","staff":"E-9",
    ///         "role":"service"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let basic = base.customer(&"C-1".parse()?).ok_or("known")?.basic();
    /// let june = "2026-06-30".parse()?;
    /// assert_eq!(basic.responsible(Role::Service, june).map(|it| it.as_str()), Some("E-9"));
    /// assert_eq!(basic.responsible(Role::Sales, june).map(|it| it.as_str()), Some("E-5"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Responsibility as "Responsibility" {
        /// Which record.
        pub id: ResponsibilityId,
        /// For whom.
        pub customer: CustomerId,
        /// The day from which it holds.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Who. `None`: nobody any more, in JSON a `null` that cannot be left out.
        #[serde(deserialize_with = "Option::deserialize")]
        pub staff: Option<StaffId>,
        /// For what. Left out, for everything that nobody else is responsible for.
        #[serde(default = "Role::account")]
        pub role: Role,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Responsibility, ResponsibilityId);

impl Role {
    const fn account() -> Role {
        Role::Account
    }
}

guarded! {
    /// A member of staff is away: on leave, ill, in training.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"absence":{"id":"B-1","staff":"E-5","date":"2026-08-01","until":"2026-08-14",
    ///         "substitute":"E-9"}}"#,
    /// )?;
    /// assert_eq!(fact.subject().map(|it| it.to_string()).as_deref(), Some("member of staff E-5"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Absence as "Absence" {
        /// Which absence.
        pub id: AbsenceId,
        /// Who is away.
        pub staff: StaffId,
        /// The first day.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// The last day. `None`: it is not known yet.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Who acts meanwhile.
        #[serde(default)]
        pub substitute: Option<StaffId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Absence, AbsenceId, of nobody);

impl Absence {
    /// Whether it holds on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.date <= day && self.until.is_none_or(|last| day <= last)
    }
}

impl BasicData {
    /// Who is responsible on a day: for the role itself, or else for the account. `None`: nobody.
    ///
    /// Of two records of one day, that with the larger identifier holds. Cost: a pass over the
    /// customer's records of responsibility.
    pub fn responsible(&self, role: Role, as_of: NaiveDate) -> Option<&StaffId> {
        let known = self.responsibilities().as_of(as_of);
        let of = |role| {
            let of_role = known.iter().filter(|one| one.role == role);
            of_role.max_by(|one, other| later(*one, *other))?.staff.as_ref()
        };
        of(role).or_else(|| of(Role::Account))
    }
}

/// Who acts on a day for a member of staff: the same where nobody says that they are away, or else
/// the substitute, or the substitute's substitute. `None`: whoever would act is away, and nobody
/// acts for them.
///
/// Of two absences of one person, the one that began later says who acts. Cost: a pass over the
/// absences for each substitute.
pub fn acting<'a>(
    staff: &'a StaffId,
    absences: &'a Records<Absence>,
    as_of: NaiveDate,
) -> Option<&'a StaffId> {
    let known = absences.as_of(as_of);
    let mut acting = staff;
    // Whoever is named a second time is away: those who act for one another in a circle all are.
    for _ in 0..=known.len() {
        let away =
            absences.newest_first(as_of).find(|one| one.staff == *acting && one.covers(as_of));
        let Some(away) = away else { return Some(acting) };
        acting = away.substitute.as_ref()?;
    }
    None
}
