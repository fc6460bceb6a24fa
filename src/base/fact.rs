//! The kinds of facts: one row each, in the form that [`table`](super::table) describes.

use super::Customer;
use super::others::Others;
use super::table::{
    forget, forget_as, holder, lists, of_customer, on_side, remaining, subject, table,
};
use crate::customer::{
    Absence, Affiliation, LetGo, NeedMarks, ProfileRecord, RelationshipEnd, Responsibility,
};
use crate::marketing::{
    AnonymousAnswer, BoughtElsewhere, Campaign, Complaint, ComplaintEntry, Consent, Contact,
    FaultReport, FirstContact, Gift, LeadConversion, Membership, Need, Observation, PointsEntry,
    Promise, PromiseEntry, PurchaseIntention, Recovery, RecoveryEntry, Referral, Response, Reward,
    Service, SurveyAnswer, TaskEntry, VipDecision, VipDecisionView, VisitWithoutDetails,
};
use crate::transaction::{
    Appointment, AppointmentEntry, Commitment, Contract, CreditLimit, Delivery, Dispute, Expense,
    ExpenseBudget, MeterReading, Order, Ownership, Payment, PaymentTerms, Purchase, Return,
    SalesPlan, WorkshopVisit,
};
use crate::units::Provenance;

/// Hands the rows to a macro, with others after them: a test writes the table out once more with a
/// row that the domain does not have yet.
macro_rules! facts {
    ($then:ident! { $($head:tt)* } $($more:tt)*) => {
        $then! {
            $($head)*

            /// Basic data: who the customer is.
            Profile(ProfileRecord) = "profile", "profile" {
                subject: customer,
                held: basic.profiles,
                seen: counted,
                erased: gone,
            }
            /// The relationship ended.
            End(RelationshipEnd) = "end", "end" {
                subject: customer,
                held: basic.ends,
                seen: counted,
                erased: gone,
            }
            /// Somebody is responsible for the customer, or nobody any more.
            Responsibility(Responsibility) = "responsibility", "responsibility" {
                subject: customer,
                held: basic.further.responsibilities,
                seen: internal {
                    /// Who was responsible.
                    responsibilities: Responsibility = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// The customer belongs to another one.
            Affiliation(Affiliation) = "affiliation", "affiliation" {
                subject: customer,
                held: basic.further.affiliations,
                mentions: [to gone],
                seen: internal {
                    /// To whom they belong: family where the clearance covers it.
                    affiliations: Affiliation = |fact, _| fact.clone(), where Affiliation::is_seen
                },
                erased: gone,
            }
            /// The customer was marked by need.
            NeedMarks(NeedMarks) = "need_marks", "marks by need" {
                subject: customer,
                held: basic.further.need_marks,
                seen: internal {
                    /// How they were marked by need; their means where the clearance covers them.
                    need_marks: NeedMarks = NeedMarks::view
                },
                erased: gone,
            }
            /// Somebody in charge decided to let the customer go, or took that back.
            LetGo(LetGo) = "let_go", "decision to let go" {
                subject: customer,
                held: basic.further.let_go_decisions,
                seen: counted,
                erased: gone,
            }
            /// The customer bought.
            Purchase(Purchase) = "purchase", "purchase" {
                subject: customer,
                held: transactions.purchases,
                seen: internal {
                    /// What was bought.
                    purchases: Purchase = Purchase::view
                },
                erased: kept(Purchase::for_the_books),
            }
            /// The customer brought something back.
            Return(Return) = "return", "return" {
                subject: customer,
                held: transactions.returns,
                seen: internal {
                    /// What came back.
                    returns: Return = Return::view
                },
                erased: kept(Return::for_the_books),
            }
            /// The customer paid on account.
            Payment(Payment) = "payment", "payment" {
                subject: customer,
                held: transactions.payments,
                seen: internal {
                    /// What was paid on account.
                    payments: Payment = |fact, _| fact.clone()
                },
                erased: kept(|fact, customer| {
                    let Payment { id, date, amount, matures, .. } = fact;
                    let provenance = Provenance::unknown();
                    Payment { id, customer, date, amount, matures, provenance }
                }),
            }
            /// How much the customer may owe.
            CreditLimit(CreditLimit) = "credit_limit", "credit limit" {
                subject: customer,
                held: transactions.credit_limits,
                seen: internal {
                    /// What may be owed.
                    credit_limits: CreditLimit = |fact, _| fact.clone()
                },
                erased: kept(CreditLimit::for_the_books),
            }
            /// The customer owns a thing.
            Ownership(Ownership) = "ownership", "ownership" {
                subject: customer,
                held: transactions.further.ownerships,
                seen: internal {
                    /// What is owned; VIN and plate where the clearance covers what is personal.
                    ownerships: Ownership = Ownership::view
                },
                erased: gone,
            }
            /// What the meter of a thing showed.
            MeterReading(MeterReading) = "meter_reading", "meter reading" {
                subject: customer,
                held: transactions.further.meter_readings,
                seen: internal {
                    /// What meters showed.
                    meter_readings: MeterReading = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// The customer has a contract.
            Contract(Contract) = "contract", "contract" {
                subject: customer,
                held: transactions.further.contracts,
                seen: internal {
                    /// Which contracts there are.
                    contracts: Contract = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// The customer had a thing at the workshop.
            WorkshopVisit(WorkshopVisit) = "workshop_visit", "workshop visit" {
                subject: customer,
                held: transactions.further.workshop_visits,
                seen: internal {
                    /// What was at the workshop.
                    workshop_visits: WorkshopVisit = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// An appointment was made with the customer.
            Appointment(Appointment) = "appointment", "appointment" {
                subject: customer,
                held: transactions.further.appointments,
                seen: internal {
                    /// Which appointments were made.
                    appointments: Appointment = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// Something became of an appointment.
            AppointmentEntry(AppointmentEntry) = "appointment_entry", "appointment entry" {
                subject: customer,
                held: transactions.further.appointment_entries,
                seen: internal {
                    /// What became of appointments.
                    appointment_entries: AppointmentEntry = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// When what the customer buys on account is due.
            PaymentTerms(PaymentTerms) = "payment_terms", "payment terms" {
                subject: customer,
                held: transactions.further.payment_terms,
                seen: internal {
                    /// When what is bought on account is due.
                    payment_terms: PaymentTerms = |fact, _| fact.clone()
                },
                erased: kept(|fact, customer| {
                    let PaymentTerms { id, date, net_days, early, .. } = fact;
                    let provenance = Provenance::unknown();
                    PaymentTerms { id, customer, date, net_days, early, provenance }
                }),
            }
            /// The customer ordered.
            Order(Order) = "order", "order" {
                subject: customer,
                held: transactions.further.orders,
                seen: internal {
                    /// What was ordered.
                    orders: Order = Order::view
                },
                erased: kept(Order::for_the_books),
            }
            /// What was ordered or bought is brought to the customer.
            Delivery(Delivery) = "delivery", "delivery" {
                subject: customer,
                held: transactions.further.deliveries,
                seen: internal {
                    /// What was delivered, and will be.
                    deliveries: Delivery = |fact, _| fact.clone()
                },
                erased: kept(Delivery::for_the_books),
            }
            /// The customer disputes a purchase.
            Dispute(Dispute) = "dispute", "dispute" {
                subject: customer,
                held: transactions.further.disputes,
                seen: internal {
                    /// Which purchases were disputed.
                    disputes: Dispute = |fact, _| fact.clone()
                },
                erased: kept(Dispute::for_the_books),
            }
            /// The customer came for the first time, and answered questions.
            FirstContact(FirstContact) = "first_contact", "first contact" {
                subject: customer,
                held: marketing.further.first_contacts,
                seen: internal {
                    /// What was answered at first contacts, each answer by its own class.
                    first_contacts: FirstContact = FirstContact::view
                },
                erased: gone,
            }
            /// The firm contacted the customer.
            Contact(Contact) = "contact", "contact" {
                subject: customer,
                held: marketing.contacts,
                seen: internal {
                    /// How the firm contacted the customer.
                    contacts: Contact = Contact::view
                },
                erased: gone,
            }
            /// The customer answered.
            Response(Response) = "response", "response" {
                subject: customer,
                held: marketing.responses,
                seen: internal {
                    /// What was answered.
                    responses: Response = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// The customer gave a lead.
            Referral(Referral) = "referral", "referral" {
                subject: customer,
                held: marketing.further.referrals,
                seen: internal {
                    /// Which leads were given.
                    referrals: Referral = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// A lead that somebody gave became this customer.
            LeadConversion(LeadConversion) = "lead_conversion", "lead conversion" {
                subject: customer,
                held: marketing.further.lead_conversions,
                seen: internal {
                    /// Which leads of others became the customer.
                    lead_conversions: LeadConversion = |fact, _| fact.clone()
                },
                erased: kept(LeadConversion::for_the_books),
            }
            /// Somebody in charge decided whether the customer is a VIP.
            VipDecision(VipDecision) = "vip_decision", "VIP decision" {
                subject: customer,
                held: marketing.further.vip_decisions,
                seen: internal {
                    /// What was decided about the customer as a VIP.
                    vip_decisions: VipDecisionView = VipDecision::view
                },
                erased: gone,
            }
            /// The customer decided about being contacted.
            Consent(Consent) = "consent", "consent" {
                subject: customer,
                held: marketing.consents,
                seen: internal {
                    /// What was agreed to.
                    consents: Consent = |fact, _| fact.clone()
                },
                erased: gone,
            }
            /// The customer got something for nothing.
            Gift(Gift) = "gift", "gift" {
                subject: customer,
                held: marketing.further.gifts,
                seen: internal {
                    /// What was given.
                    gifts: Gift = Gift::view
                },
                erased: gone,
            }
            /// Something was done for the customer.
            Service(Service) = "service", "service" {
                subject: customer,
                held: marketing.further.services,
                seen: internal {
                    /// What was done for the customer.
                    services: Service = Service::view
                },
                erased: gone,
            }
            /// Somebody promised the customer something.
            Promise(Promise) = "promise", "promise" {
                subject: customer,
                held: marketing.further.promises,
                seen: internal {
                    /// What was promised.
                    promises: Promise = Promise::view
                },
                erased: gone,
            }
            /// A promise was kept, broken or released.
            PromiseEntry(PromiseEntry) = "promise_entry", "entry of a promise" {
                subject: customer,
                held: marketing.further.promise_entries,
                seen: internal {
                    /// What became of the promises.
                    promise_entries: PromiseEntry = PromiseEntry::view
                },
                erased: gone,
            }
            /// Somebody set out to win the customer back.
            Recovery(Recovery) = "recovery", "recovery" {
                subject: customer,
                held: marketing.further.recoveries,
                seen: internal {
                    /// Cases of winning the customer back.
                    recoveries: Recovery = Recovery::view
                },
                erased: gone,
            }
            /// Something was done to win the customer back, or came of it.
            RecoveryEntry(RecoveryEntry) = "recovery_entry", "entry of a recovery" {
                subject: customer,
                held: marketing.further.recovery_entries,
                seen: internal {
                    /// What was done in the cases of recovery.
                    recovery_entries: RecoveryEntry = RecoveryEntry::view
                },
                erased: gone,
            }
            /// Somebody noticed something about the customer.
            Observation(Observation) = "observation", "observation" {
                subject: customer,
                held: marketing.further.observations,
                seen: internal {
                    /// What was observed.
                    observations: Observation = Observation::view
                },
                erased: gone,
            }
            /// The customer has a need that can be developed.
            Need(Need) = "need", "need" {
                subject: customer,
                held: marketing.further.needs,
                seen: internal {
                    /// Which needs they have.
                    needs: Need = Need::view
                },
                erased: gone,
            }
            /// The customer said something about buying.
            Intention(PurchaseIntention) = "intention", "intention" {
                subject: customer,
                held: marketing.further.intentions,
                seen: internal {
                    /// What they mean to buy.
                    intentions: PurchaseIntention = PurchaseIntention::view
                },
                erased: gone,
            }
            /// The customer bought elsewhere.
            BoughtElsewhere(BoughtElsewhere) = "bought_elsewhere", "purchase elsewhere" {
                subject: customer,
                held: marketing.further.bought_elsewhere,
                seen: internal {
                    /// What they bought elsewhere.
                    bought_elsewhere: BoughtElsewhere = BoughtElsewhere::view
                },
                erased: gone,
            }
            /// The customer answered a question of a survey.
            SurveyAnswer(SurveyAnswer) = "survey_answer", "answer to a survey" {
                subject: customer,
                held: marketing.further.survey_answers,
                seen: internal {
                    /// What they answered in surveys.
                    survey_answers: SurveyAnswer = SurveyAnswer::view
                },
                erased: gone,
            }
            /// The customer complained.
            Complaint(Complaint) = "complaint", "complaint" {
                subject: customer,
                held: marketing.further.complaints,
                seen: internal {
                    /// What they complained about.
                    complaints: Complaint = Complaint::view
                },
                erased: gone,
            }
            /// Something was done about a complaint.
            ComplaintEntry(ComplaintEntry) = "complaint_entry", "entry of a complaint" {
                subject: customer,
                held: marketing.further.complaint_entries,
                seen: internal {
                    /// What was done about it.
                    complaint_entries: ComplaintEntry = ComplaintEntry::view
                },
                erased: gone,
            }
            /// The customer reported a fault without complaining.
            FaultReport(FaultReport) = "fault_report", "fault report" {
                subject: customer,
                held: marketing.further.fault_reports,
                seen: internal {
                    /// Which faults they reported without complaining.
                    fault_reports: FaultReport = FaultReport::view
                },
                erased: gone,
            }
            /// The customer's points became more or fewer.
            Points(PointsEntry) = "points", "entry of points" {
                subject: customer,
                held: marketing.further.points,
                seen: internal {
                    /// Their points.
                    points: PointsEntry = PointsEntry::view
                },
                erased: kept(PointsEntry::for_the_books),
            }
            /// The customer joined a programme or left it.
            Membership(Membership) = "membership", "membership" {
                subject: customer,
                held: marketing.further.memberships,
                seen: internal {
                    /// Which programmes they joined and left.
                    memberships: Membership = |fact, _| fact.clone()
                },
                erased: kept(Membership::for_the_books),
            }
            /// The customer was granted something for loyalty.
            Reward(Reward) = "reward", "reward" {
                subject: customer,
                held: marketing.further.rewards,
                seen: internal {
                    /// What they were granted for loyalty.
                    rewards: Reward = Reward::view
                },
                erased: kept(Reward::for_the_books),
            }
            /// Something became of a follow-up without a contact.
            TaskEntry(TaskEntry) = "task_entry", "entry of a follow-up" {
                subject: customer,
                held: marketing.further.task_entries,
                seen: internal {
                    /// What became of follow-ups without a contact.
                    task_entries: TaskEntry = TaskEntry::view
                },
                erased: gone,
            }
            /// Somebody came and left no details.
            VisitWithoutDetails(VisitWithoutDetails) = "visit_without_details",
                "visit without details" {
                subject: nobody,
                held: visits_without_details,
                seen: counted,
                erased: gone,
            }
            /// A member of staff is away.
            Absence(Absence) = "absence", "absence" {
                subject: staff(staff),
                held: absences,
                seen: counted,
                erased: gone,
            }
            /// Somebody who is not known answered a question of a survey.
            AnonymousAnswer(AnonymousAnswer) = "anonymous_answer", "anonymous answer to a survey" {
                subject: nobody,
                held: anonymous_answers,
                seen: counted,
                erased: gone,
            }
            /// The firm began a campaign.
            Campaign(Campaign) = "campaign", "campaign" {
                subject: nobody,
                held: campaigns,
                seen: counted,
                erased: gone,
            }
            /// The firm spent something.
            Expense(Expense) = "expense", "expense" {
                subject: any(about),
                held: expenses,
                mentions: [about renamed],
                seen: counted,
                erased: gone,
            }
            /// The firm is bound to spend something.
            Commitment(Commitment) = "commitment", "commitment" {
                subject: any(about),
                held: commitments,
                mentions: [about renamed],
                seen: counted,
                erased: gone,
            }
            /// So much is to be sold.
            SalesPlan(SalesPlan) = "sales_plan", "sales plan" {
                subject: any(about),
                held: sales_plans,
                mentions: [about renamed],
                seen: counted,
                erased: gone,
            }
            /// So much may be spent.
            Budget(ExpenseBudget) = "budget", "budget" {
                subject: any(about),
                held: budgets,
                mentions: [about renamed],
                seen: counted,
                erased: gone,
            }

            $($more)*
        }
    };
}

facts! { table! {
    /// Something that is known since a day, mostly about a customer.
    fact Fact as "Fact",
    /// Which kind of fact. Identifiers are unique within a kind.
    ///
    #[doc = include_str!("facts.md")]
    kind FactKind,
    /// The facts of a customer that are nothing personal, but for the reasons of decisions, which
    /// are here where the clearance covers them.
    business Business,
    customer Customer, others Others;
} }

#[cfg(test)]
#[expect(unreachable_pub, reason = "what the table makes public stays in this test")]
mod tests;
