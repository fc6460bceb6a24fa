//! What the public types can do wherever they are used: go to another thread, be copied, be
//! shown, be compared. It is checked when this file is compiled.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::hash::Hash;

use clienteling::base::{
    Added, Affiliations, AmountToDate, BudgetProgress, BulkOutcome, CompanyGroup, CorrectionError,
    EraseError, Erasure, FactKind, GroupMember, MergeError, MergeRecord, Misfit, MisfitReason,
    OnFile, PlanProgress, PlanSpread, QuantityToDate, RefusedFact, RefusedMerge, ReplaceError,
    SpentToDate, Undone, WhyRefused,
};
use clienteling::behavior::{Behavior, BehaviorError, BehaviorFold, Margin, Rhythm, Totals};
use clienteling::calendar::{
    BusinessTime, Calendar, Closed, Day, DayOfWeek, Layer, LayerDays, LunarAnniversary,
    LunarCalendar, LunarFestival, LunarMonth, MissingDay, MissingLeapMonth, MoveRule, NoAnswer,
    NthWeekday, Occurrences, Recurrence, RecurrenceRule, RecurrenceRuleDraft, Shift, ShiftError,
    Step, Week, Work, WorkCalendar, WorkCalendarDraft,
};
use clienteling::customer::{
    AccessRecord, AddressParts, BasicData, Basics, BirthdayReading, Business, Career,
    Characteristics, Child, ChineseId, Clearance, Consumption, ContactDetails, Education,
    EmailAddress, EntryError, Family, Field, Group, Habit, Identity, Job, KnownNone, Lifestyle,
    List, ListError, LunarDate, Name, NationalId, Note, Organisation, PartialDate, PeopleInCharge,
    Person, PersonInCharge, PersonalMoney, Personality, PhoneNumber, Phrase, Plate, PostalAddress,
    Profile, ProfileRecord, ProfileView, RegistrationNumber, Rejected, RelationshipEnd, Resolution,
    ResolutionPolicy, ResolvedField, Sensitivity, SocialCircle, SocialTie, SpecialDate, Study,
    Temperament, TemperamentTrait, TextError, Topic, Trading, UnknownField, Vin, Why,
};
use clienteling::firm::{BookKind, Firm, FirmErasure, FirmRecord, Loaded, NotWhole, Refused};
use clienteling::followup::care::{
    CareAnchor, CareDates, CarePlan, CarePolicy, CarePolicyDraft, CareRule, CareTimes, NotPlanned,
    ProductGroup, ServiceReminder, WhyNotPlanned,
};
use clienteling::followup::effect::{
    AttentionRow, EffectPolicy, EffectPolicyDraft, FollowUpEffect, FollowUpTally,
};
use clienteling::followup::goal::{
    BestRate, EarlierTerms, FailedLetter, Goal, GoalAcceptance, GoalChange, GoalDraft, GoalEvent,
    GoalLife, GoalPart, GoalPartDraft, GoalPartProgress, GoalPhase, GoalPolicy, GoalPolicyDraft,
    GoalProgress, GoalProjection, GoalRange, GoalReach, GoalReading, GoalReadings, GoalRecord,
    GoalRefusal, GoalStanding, GoalState, GoalTarget, GoalUnit, GoalValue, MeasuredMetric,
    MeasuredReading, MetricKind, MetricSource, NewGoal, NotSmart, PlanPoint, SmartLetter,
    UnmeasuredDirection,
};
use clienteling::followup::recovery::{
    RecoveryCase, RecoveryPolicy, RecoveryPolicyDraft, RecoveryReport, RecoveryState,
    RecoveryTally, WakingDeal,
};
use clienteling::followup::work::{
    CadenceBasis, CadenceClasses, CadenceInterval, CadencePolicy, CadencePolicyDraft,
    CadenceStanding, ContactMade, ContactPlan, ContactTerms, DayCapacity, DroppedTask, HandedOver,
    LeftOver, ListedContact, PlannedContact, SpacingPolicy, SpacingPolicyDraft, WorkDay, WorkItem,
    WorkList, WorkPolicy, WorkPolicyDraft,
};
use clienteling::followup::{
    Briefing, ConsentRule, DailyUse, DealContact, DueRange, EventKey, EventNamespace, EventTime,
    FollowUp, FollowUpPolicy, FollowUpPolicyDraft, HeldBack, ICalendar, ICalendarEvent, LastTalk,
    MeterTrend, MileagePolicy, MileagePolicyDraft, NotANamespace, NotAWindow, PlausibleUse,
    Publisher, Purpose, ServiceDue, ServiceLimit, ServicePlan, ServicePlanDraft, ServicesDue,
    SetAside, Task, TaskContext, TaskRank, TaskStanding, TaskState, TaskWindow, WhyHeldBack,
};
use clienteling::funnel::analysis::{
    AgeBand, Ages, AmountsError, AnalysisPolicy, AnalysisPolicyDraft, Background, BackgroundRow,
    Basis, Call, CallCause, CohortMonth, CohortStart, Conversion, DifferentBasis, Durations,
    FunnelReport, FunnelRow, GroupBy, GroupKey, LossGroup, LossRow, Losses, LostFor, MissingRate,
    Month, NewProspects, OpportunityAnalysis, Passage, PerDay, Progress, ProspectRow, Quantile,
    Rate, RowLength, SalesFollowUp, SalesFollowUpRow, ServiceFollowUp, ServiceFollowUpRow,
    ShowroomCounts, ShowroomRates, SourceCount, Spread, StageConversion, StageTime, StalledDeal,
    Times, Velocity, WinCohorts,
};
use clienteling::funnel::distribution::{
    Bracket, RevenueDistribution, RevenueError, RevenueMethod, WinDistribution,
};
use clienteling::funnel::forecast::{
    Forecast, ForecastBin, ForecastBook, ForecastCategory, ForecastDistribution, ForecastError,
    ForecastFigures, ForecastPlan, ForecastPlanDraft, ForecastPolicy, ForecastPolicyDraft,
    ForecastTotals, Outside, OutsideTallies, PeriodForecast, Placement, PlannedPeriod, RefusedDeal,
    RevenueSummary, TargetStanding, ToCategory, WinSummary, WonTally,
};
use clienteling::funnel::learning::{
    Backtest, BacktestDeal, BookCounts, BookPolicy, BookPolicyDraft, Calibration,
    CalibrationPolicy, CalibrationPolicyDraft, ClosedAs, Closing, CountsDiffer, CredibleInterval,
    DealFeatures, DifferentDays, FeatureCounts, FeaturePolicy, FeaturePolicyDraft,
    FeaturePrediction, LearnedProbability, Predictions, ReliabilityBin, Scored, StageCounts,
    StagePolicy, StagePolicyDraft,
};
use clienteling::funnel::{
    AfterMove, Applied, BookRefusal, Cadence, Change, Checklist, ChecklistItem, Direction, Event,
    Feature, Features, ItemRecorded, Learned, LossCause, LossReason, MissingItem, Moved,
    NewOpportunity, Opportunities, Opportunity, OpportunityBasics, OpportunityContradiction,
    OpportunityEntry, OpportunityRecord, OpportunityState, Outcome, OutcomeKind, Owner, Owners,
    Pipeline, PipelineDraft, ProbabilityOrigin, ProbabilitySource, Refusal, ReplayError,
    ReplayProblem, SaleProbability, ShowroomStep, Stage, StageClock, StageVisit, Tally, VoidCause,
    VoidReason, Win,
};
use clienteling::insight::CampaignResult;
use clienteling::intake::duplicates::{
    Card, Comparison as CardComparison, DuplicateGroup, DuplicateIndex, DuplicatePair,
    DuplicatePolicy, Duplicates,
};
use clienteling::intake::{
    Completeness, CompletenessPolicy, ConsentConflict, Consistency, ConsistencyPolicy,
    ConsistencyRule, Counted, DataQuality, Filled, Freshness, FreshnessPolicy, Inconsistency,
    MergeConflict, MergePlan, MergePlanError, MissingField, QualityPolicy, StaleField,
};
use clienteling::loyalty::base_yield::{
    BaseYield, BaseYieldPolicy, BaseYieldPolicyDraft, CohortSpan, YieldCohort, YieldKind,
    YieldRate, YieldValue,
};
use clienteling::loyalty::earning::{
    CampaignPoints, CampaignStacking, CapPeriod, ConversionPolicy, ConversionPolicyDraft,
    EarnedBefore, EarnedLine, EarnedPoints, EarningCount, EarningError, EarningPolicy,
    EarningPolicyDraft, PointsCampaign, PointsCap, PointsRedemption, PurchaseToEarn,
};
use clienteling::loyalty::kind::{
    AttitudeLoyalty, KindMovement, LoyaltyMark, LoyaltyStanding, LoyaltyStandingPolicy,
    LoyaltyStandingPolicyDraft, MoveOn, MoveOnStep, Reliance, ReliancePart, ReliancePolicyDraft,
    RelianceSign,
};
use clienteling::loyalty::liability::{
    CohortLength, CohortLiability, ExpectedRedemption, ExpiringInMonth, ExpiringOnDay,
    ExpiryReport, LeftOfLot, LiabilityError, LiabilityPolicy, LiabilityPolicyDraft, LotToDate,
    PointsBooks, PointsCohort, PointsLiability, RedemptionBasis,
};
use clienteling::loyalty::measures::{
    BaseFigures, BasePrices, ChoiceTimes, DifferentNorms, IndicatorMark, IndicatorScaling,
    LoyaltyCoverage, LoyaltyFacts, LoyaltyIndicator, LoyaltyMeasure, LoyaltyMeasurePolicy,
    LoyaltyMeasurePolicyDraft, LoyaltyMeasures, LoyaltyNorms, LoyaltyObserved, LoyaltyQuestion,
    LoyaltyScore, LoyaltySignLimits, LoyaltyWeights, MeasureMark, WeightedIndicator,
};
use clienteling::loyalty::points::{
    ExpiringPoints, PointsAccount, PointsDebit, PointsDecayPolicy, PointsDecayPolicyDraft,
    PointsLot, PointsPin, PointsPolicy, PointsPolicyDraft, PointsProblem, PointsProblemKind,
    PointsRefusal, PointsTotals, PointsValidity, ReversalShortfall,
};
use clienteling::loyalty::profit_share::{
    CapSurplus, GuestShare, ProfitPot, ProfitShare, ProfitShareError, ProfitSharePolicy,
    ProfitSharePolicyDraft,
};
use clienteling::loyalty::referral::{
    AgainstReferrals, ChainMember, LeadTally, ReferralChains, ReferralFigures, ReferralPolicy,
    ReferralPolicyDraft, ReferralRing,
};
use clienteling::loyalty::reward::{
    Benefit, BenefitLoss, CustomerBenefits, GrantedRewards, HeldBenefit, LostBenefit,
    MemberStanding, OpenBenefit, ProgrammeResult, RewardPolicy, RewardPolicyDraft, StandingIs,
};
use clienteling::loyalty::structure::{
    LoyaltyCounts, LoyaltyCountsDiffer, LoyaltyRow, LoyaltyStructure,
};
use clienteling::loyalty::threshold::{
    GrantStage, SpendThreshold, ThresholdPolicy, ThresholdPolicyDraft, ThresholdProgress,
    ThresholdReached, ThresholdStanding,
};
use clienteling::marketing::{
    AnonymousAnswer, AnswerDetails, BoughtElsewhere, Channel, Complaint, ComplaintEntry,
    ComplaintPrinciple, ComplaintState, Consent, ConsentDecision, ConsentPurpose, Contact,
    ContactGap, Elsewhere, FirstContact, FirstContactBasics, HeardFrom, LeadConversion, LeadSource,
    LeadSourceError, LotPoints, MarketingData, Need, NextStep, Observation, Observed,
    OwnLeadSource, PointsChange, PointsEntry, PointsOrigin, Promise, PromiseEntry, PromiseState,
    Promised, PurchaseIntention, Recovery, RecoveryCause, RecoveryCourse, RecoveryEntry,
    RecoveryStep, Referral, Response, ResponseKind, SatisfactionGrade, SurveyAnswer, SurveyValue,
    Talk, TaskChange, TaskEntry, VipDecision, VipDecisionBasics, VipDecisionError, VipDecisionView,
    VipRuling, VipVerdict,
};
use clienteling::port::{InMemory, LoadError, RunError, RunOutcome};
use clienteling::review::{
    CustomerReview, DealNotCounted, ExpectedSales, NotJudged, RankedValue, ReviewError,
    ReviewPolicyDraft,
};
use clienteling::rule::condition::{
    CheckedCondition, Conclusion, Condition, Constant, Evaluated, Flaw, NamedMeasure, Tested,
    ToDate, Window,
};
use clienteling::rule::measure::{
    Answer, Catalogue, Domain, Measure, MeasureError, Question, Subject, SubjectKind, Timing, Unit,
    Unknown,
};
use clienteling::rule::{
    Comparison, Criterion, CriterionOutcome, Evidence, Parcel, ParcelError, Problem, ProblemKind,
    Problems, Rule, Texts, TextsDraft, UnitWording, Value, Wording,
};
use clienteling::satisfaction::association::{
    AssociationPolicy, AssociationPolicyDraft, Associations, Coefficient, Column, ItemAssociation,
    Lead, LeadVerdict, LeastSquares, NoCorrelation, NoFit, RankCorrelation,
};
use clienteling::satisfaction::complaint::{
    ComplainantTier, ComplaintAction, ComplaintCase, ComplaintNextStep, ComplaintPolicy,
    ComplaintPolicyDraft, ComplaintReport, ComplaintSeverity, ComplaintStanding, ComplaintTime,
    Evidenced, ShownBy, ThreeW, ThreeWAnswer, ThreeWPart, TimePassed, TimeVerdict, TimesTaken,
    TurnsOn,
};
use clienteling::satisfaction::expectation::{
    Against, ExpectationPolicy, ExpectationPolicyDraft, Foundation, GapInterval, GapPair,
    GapReport, Gaps, Importance, ItemGap, ServqualDimension, StandardItem, WeightKind, WeightedGap,
    WeightedPart,
};
use clienteling::satisfaction::importance::{
    ImportancePerformance, PlacedItem, Quadrant, QuadrantLines, RatedItem,
};
use clienteling::satisfaction::kano::{
    KanoAnswer, KanoAnswers, KanoCategory, KanoCounts, KanoJudgement, KanoPair, KanoPolicy,
    KanoPolicyDraft, KanoRule, KanoSignificance, KanoTable, KanoVerdict, ServiceFactor,
};
use clienteling::satisfaction::price::{
    FaultWeight, PriceBand, PriceBandPolicy, PriceBandPolicyDraft,
};
use clienteling::satisfaction::repurchase::{
    BoughtAgain, Repurchase, RepurchaseBand, RepurchaseCounts, RepurchasePolicy,
    RepurchasePolicyDraft,
};
use clienteling::satisfaction::service::{
    ServicePolicy, ServicePolicyDraft, ServiceReport, ServiceTally,
};
use clienteling::satisfaction::stake::{
    Assumed, AtStake, Between, CustomersLeaving, CustomersStaying, DissatisfiedCustomers,
    Grievance, KeepingCost, LeaveCause, PeopleKeptAway, PeopleTold, Resolution as Solution,
    SilentCustomers, SourceStake, StakeAssumptions, StakeAssumptionsDraft, StakeFigures, Staying,
};
use clienteling::satisfaction::unspoken::{
    AgainstSource, SatisfactionMark, SilentDissatisfaction, Unspoken, UnspokenPolicy,
    UnspokenPolicyDraft,
};
use clienteling::satisfaction::{
    AnswerOutcome, AnswerScores, AnswerShare, AnswerTally, CesScale, ChangeIn, ChangePolicy,
    ChangePolicyDraft, ChangeTest, ChangeVerdict, CsatScale, CustomerMark, CutOff,
    DifferenceInterval, DifferentScales, EasyEnd, Figure, GradePoints, GroupChange, IntervalMethod,
    ItemChange, ItemReport, LikertScale, MeanInterval, MeanScore, NetOf, NetScore, NpsCounts,
    OffScale, Questionnaire, QuestionnaireDraft, Scale, ScoreChange, ScoreDifference, ScorePolicy,
    ScorePolicyDraft, ShareOf, ShareScore, SurveyChange, SurveyGroup, SurveyItem, SurveyPart,
    SurveyReport, SurveyTopic, TallyChange, TopicReport, WeightedMark,
};
use clienteling::tiering::{
    AbcAssignment, AbcClass, AbcClassTotals, AbcGrace, AbcPolicy, AbcPolicyDraft, AbcRanking,
    AbcSketch, AbcStanding, AbcStep, AbcSummary, DrawMark, DrawPolicy, DrawPolicyDraft, DrawnFrom,
    DriverQuestion, KnownDraw, LeadOutcomes, TieringError, ValuePeriod, VipBasis, VipByRules,
    VipError, VipFacts, VipLeads, VipNeed, VipNeeds, VipOverride, VipPolicy, VipPolicyDraft,
    VipStanding, VipValue, VipWay,
};
use clienteling::transaction::{
    Appointment, AppointmentChange, AppointmentEnd, AppointmentEntry, AppointmentPurpose,
    AppointmentState, AtWorkshop, BoughtFrom, BudgetBasics, Commitment, CommitmentBasics,
    CommitmentError, Contract, ContractKind, ContractWith, CreditLimit, CreditLimitBasics,
    Delivery, Dispute, EarlyPaymentOffer, ExpenseBudget, ExpenseBudgetError, Line, LineDetails,
    Lines, LinesError, MeterReading, MeterUnit, MeterUnknown, MeterUse, NegativeLimit, OpenOrder,
    Order, Overdue, OverdueBand, Ownership, Payment, PaymentTerms, PlanPart, PlanPartsError,
    Portion, Promotion, Purchase, PurchaseDetails, Receivable, Return, SalesPlan, SalesPlanBasics,
    SalesPlanError, Settlement, TransactionData, Vehicle, WorkshopVisit, WorkshopWork,
};
use clienteling::units::{
    AllocatedPart, AllocationError, AmountStyle, CampaignId, Confidence, ConsentId, ContactId,
    CreditLimitId, DecimalMark, Estimate, ExchangeError, ExchangeRate, FaultClass, FeatureName,
    FeatureValue, GoalId, HowKnown, IdError, LeadConversionId, LeadId, MetricName, MomentError,
    MoneyError, NotAProportion, NotComputable, NumberError, OpportunityId, Origin, PaymentId,
    PeriodError, PipelineId, Points, ProfileId, ProgrammeId, Proportion, Provenance, PurchaseId,
    Records, ReferralId, ResponseId, ReturnId, ShareInterval, SiteId, Source, SourceChannel,
    StaffId, StageId, SurveyRating, TaskId, TypedAmountError, UnitFraction, UnknownCurrency,
    UnknownWord, Valuation, VipDecisionId, WeightedMoney,
};
use clienteling::warning::churn::{
    Activity, AtRisk, ChurnPolicy, ChurnPolicyDraft, ChurnTerms, DeclineLimits, Expectation,
    Festivals, OwnRhythm, ProductClass, RhythmLimits, SeasonLimits,
};
use clienteling::warning::expense::{
    BudgetLimit, Climbing, ClimbingPolicy, ClimbingPolicyDraft, ExceededLimit, ExpenseCheckPolicy,
    ExpenseCheckPolicyDraft, ExpensePolicy, ExpensePolicyDraft, ExpenseVerdict, OfRevenue,
    OnExceeding, OverBudget, RevenuePolicy, RevenuePolicyDraft,
};
use clienteling::warning::life::{
    DatedWarningEvent, DayFindings, Escalation, EscalationRule, MatterTerms, PendingWarning,
    PendingWarningRecord, RaisedWarning, SeenWarning, SeverityMoved, Snooze, SnoozeEnd,
    TrackedWarning, TrackedWarningRecord, Warning, WarningAddressee, WarningBook, WarningBookBegin,
    WarningBookRecord, WarningCause, WarningChange, WarningConclusion, WarningEnd, WarningEvent,
    WarningLevel, WarningLifePolicy, WarningLifePolicyDraft, WarningMargin, WarningPhase,
    WarningRecord, WarningRef, WarningRefusal, WarningReport, WarningResult, WarningRow,
    WarningRowRefusal, WarningState, WarningStep, WarningTerms,
};
use clienteling::warning::receivable::{
    CreditLine, Document, Exposure, ExposureOverLimit, ExposureStage, GroupExposure,
    GroupOverLimit, LimitSource, OverduePayments, ReceivablePolicy, ReceivablePolicyDraft,
    SlowerPayments,
};
use clienteling::warning::replay::{Replay, ReplayMonth};
use clienteling::warning::sales::{
    AmountOutlook, BehindPlan, PlanDays, PlanOutlook, ProjectedAmount, ProjectedQuantity,
    QuantityOutlook, SalesPolicy, SalesPolicyDraft,
};
use clienteling::warning::signs::{
    OpenComplaints, PassedDates, RevenueConcentration, SatisfactionDrop, ShrinkingBase, SignPolicy,
    SignPolicyDraft, StaleConsent, StaleData, StalledDeals,
};
use clienteling::warning::written::{
    CheckedRules, Notice, RoomMeasures, WrittenRule, WrittenRules, WrittenRulesDraft,
};
use clienteling::warning::{
    Advice, BrokenPromises, BuiltIn, Evaluation, ExpensesPolicyDraft, FactRef, Finding, FindingKey,
    Force, Found, NotEvaluated, Onset, OverLimit, Severity, Touched, WarningContext, WarningPolicy,
    WarningPolicyDraft, WarningRulesPolicy, WarningRulesPolicyDraft, Watched,
};
use clienteling::{
    Currency, Customer, CustomerBase, CustomerId, ExchangeRates, Fact, Moment, Money, Period,
    Probability, ProductId, Quantity, Reason, Review, ReviewPolicy, Rounding, Score, Share,
};

/// Goes to another thread, is copied and shown.
fn value<T: Send + Sync + Clone + Debug + Unpin + 'static>() {}
/// … and is compared.
fn equal<T: Send + Sync + Clone + Debug + Unpin + Eq + 'static>() {}
/// … and is a key in a map.
fn key<T: Send + Sync + Clone + Debug + Unpin + Eq + Hash + 'static>() {}
/// … and has an order.
fn ordered<T: Send + Sync + Clone + Debug + Unpin + Ord + Hash + 'static>() {}
/// … and costs nothing to copy.
fn small<T: Copy + Send + Sync + Debug + Unpin + Eq + 'static>() {}
/// Is passed on as it is.
fn copied<T: Copy + Unpin + 'static>() {}
/// Is shown to people.
fn shown<T: Display>() {}
/// Is shared, but not copied.
fn shared<T: Send + Sync + Debug + Eq + Hash + 'static>() {}
/// Is an error that a caller can hand on.
fn handed_on<T: Error + Send + Sync + 'static>() {}
/// Is an error that a caller can keep, compare and hand on.
fn error<T: Error + Send + Sync + Clone + Eq + 'static>() {}

macro_rules! each {
    ($of:ident: $($name:ty),+ $(,)?) => {
        $($of::<$name>();)+
    };
}

#[test]
fn values_can_be_sent_copied_shown_and_compared() {
    each!(key: Money, Currency, Period, Rounding, Comparison, Value, Evidence, Reason);
    each!(key: Criterion, CriterionOutcome, Wording, UnitWording);
    each!(equal: Texts, TextsDraft);
    each!(small: Criterion, CriterionOutcome, Wording, UnitWording);
    each!(small: Money, Currency, Period, Rounding, Value, Reason, Share, Quantity, Estimate<u64>);
    each!(ordered: Currency, Probability, Share, Score, Quantity);
    each!(ordered: CustomerId, ProductId, ProfileId, PurchaseId, ReturnId, PaymentId);
    each!(ordered: CreditLimitId, ContactId, ResponseId, ReferralId, LeadId, ConsentId, CampaignId);
    each!(shown: Criterion, CriterionOutcome);
    each!(shown: Money, Currency, Period, Probability, Share, Score, Quantity, CustomerId, Reason);
    each!(equal: ExchangeRates, Estimate<String>, Records<Purchase>);
    each!(value: Valuation<'static>);
    each!(key: Measure, Question<'static>, Answer, Unknown, Domain, Unit, Timing);
    each!(ordered: Subject, SubjectKind);
    each!(small: Domain, Unit, Timing, SubjectKind);
    each!(equal: Catalogue);
    each!(error: MeasureError);
    each!(small: Confidence, Proportion, ShareInterval);
    each!(ordered: Confidence);
    each!(shown: Confidence);
}

#[test]
fn statistics_of_the_funnel_can_be_sent_copied_shown_and_compared() {
    each!(small: Bracket<Money>, Closing, ClosedAs, CredibleInterval, LearnedProbability);
    each!(small: StagePolicy, StagePolicyDraft, FeaturePolicy, FeaturePolicyDraft);
    each!(small: CalibrationPolicy, CalibrationPolicyDraft, ReliabilityBin);
    each!(equal: StageCounts<String>, FeatureCounts, Predictions, BookCounts, DealFeatures);
    each!(key: BacktestDeal, BookPolicy, BookPolicyDraft);
    each!(value: Backtest, Scored);
    each!(error: CountsDiffer);
    each!(value: WinDistribution, RevenueDistribution, RevenueMethod, Calibration);
    each!(value: FeaturePrediction<'static>);
    each!(shown: ClosedAs);
    each!(error: RevenueError, DifferentDays, NotAProportion);
}

#[test]
fn the_work_of_a_day_can_be_sent_copied_shown_and_compared() {
    each!(equal: CadenceStanding, ContactPlan, PlannedContact, DroppedTask, WorkItem, HandedOver);
    each!(equal: ListedContact<'static>, LeftOver<'static>, WorkList<'static>);
    each!(key: CadencePolicy, CadencePolicyDraft, ContactMade);
    each!(small: CadenceClasses, CadenceBasis, CadenceInterval, DayCapacity);
    each!(small: SpacingPolicy, SpacingPolicyDraft, WorkPolicy, WorkPolicyDraft);
    each!(shown: CadenceBasis, CadenceStanding, PlannedContact, DroppedTask, DayCapacity);
    each!(shown: ListedContact<'static>, LeftOver<'static>, WorkList<'static>, HandedOver);
    each!(copied: ContactTerms<'static>, WorkDay<'static>);
}

#[test]
fn the_analysis_of_the_funnel_can_be_sent_copied_shown_and_compared() {
    each!(small: Rate, Progress, Passage, ShowroomCounts, ShowroomRates, CohortMonth, Velocity, PerDay);
    each!(small: AgeBand, Quantile, MissingRate, LostFor);
    each!(key: Conversion, StageConversion, WinCohorts, Times, StageTime, Durations, Spread);
    each!(key: Losses, LossGroup, LossRow<LostFor>, Ages, StalledDeal, Call, AnalysisPolicy);
    each!(key: FunnelReport, FunnelRow, Background, BackgroundRow<u8>, OpportunityAnalysis);
    each!(key: NewProspects, ProspectRow, SourceCount, AnalysisPolicyDraft);
    each!(key: SalesFollowUp, SalesFollowUpRow, ServiceFollowUp, ServiceFollowUpRow);
    each!(ordered: Month, GroupBy, GroupKey, LostFor, CallCause, CohortStart, RowLength, Basis);
    each!(shown: Month, GroupBy, GroupKey, LostFor, CallCause, RowLength, Basis);
    each!(error: AmountsError, MissingRate, DifferentBasis);
}

#[test]
fn facts_can_be_sent_copied_shown_and_compared() {
    each!(equal: Fact, ProfileRecord, Profile, Person, Organisation, ContactDetails<'static>);
    each!(equal: OnFile<'static>);
    each!(key: Name, PhoneNumber, EmailAddress, PostalAddress, Line, Lines, Settlement);
    each!(equal: Purchase, Return, Payment, CreditLimit, CreditLimitBasics, Receivable);
    each!(equal: PaymentTerms, Order, Delivery, Dispute, Overdue, OpenOrder, AtWorkshop<'static>);
    each!(key: LineDetails, Promotion, PurchaseDetails);
    each!(ordered: ExposureStage, LimitSource);
    each!(shown: ExposureStage, LimitSource);
    each!(equal: CreditLine, Exposure, GroupExposure, Document<'static>);
    each!(key: ReceivablePolicy, ReceivablePolicyDraft);
    each!(value: ExposureOverLimit, GroupOverLimit, OverduePayments, SlowerPayments);
    each!(small: EarlyPaymentOffer, OverdueBand, Margin, RankedValue);
    each!(ordered: OverdueBand);
    each!(shown: OverdueBand, RankedValue);
    each!(equal: Contact, Response, Referral, Consent, LeadConversion);
    each!(equal: VipDecision, VipDecisionBasics, VipDecisionView);
    each!(equal: Recovery, RecoveryEntry);
    each!(equal: RecoveryCourse);
    each!(ordered: RecoveryCause, RecoveryStep);
    each!(equal: Talk, TaskChange, TaskEntry, Promise, PromiseEntry, Promised<'static>, Observation, Need);
    each!(equal: PurchaseIntention, BoughtElsewhere, SurveyAnswer, AnonymousAnswer, SurveyValue);
    each!(key: AnswerDetails);
    each!(ordered: SatisfactionGrade, SiteId, SurveyRating, Points);
    each!(shown: SatisfactionGrade, SurveyRating, Points);
    each!(equal: Complaint, ComplaintEntry, PointsEntry, PointsOrigin, LotPoints, CampaignResult);
    each!(ordered: ComplaintPrinciple);
    each!(shown: ComplaintPrinciple);
    each!(small: PointsChange, PromiseState, ComplaintState, Elsewhere, Observed, HowKnown);
    each!(equal: Ownership, Vehicle, MeterReading, Contract, WorkshopVisit, Appointment);
    each!(equal: AppointmentEntry, SalesPlan, ExpenseBudget, PlanProgress, BudgetProgress);
    each!(key: Plate, AppointmentChange, MeterUse, AmountToDate, QuantityToDate, SpentToDate);
    each!(small: AppointmentChange, AppointmentState, MeterUse, AmountToDate, SpentToDate);
    each!(ordered: AppointmentEnd, AppointmentPurpose, BoughtFrom, ContractKind, ContractWith);
    each!(ordered: MeterUnit, WorkshopWork);
    each!(shown: AppointmentEnd, BoughtFrom, ContractKind, MeterUnit, MeterUse, WorkshopWork);
    each!(error: MeterUnknown, SalesPlanError, ExpenseBudgetError);
    each!(equal: SalesPlanBasics, BudgetBasics);
    each!(small: VipRuling, VipVerdict, HeardFrom);
    each!(ordered: LeadSource, OwnLeadSource, HeardFrom);
    each!(shown: LeadSource, OwnLeadSource, HeardFrom);
    each!(error: LeadSourceError);
    each!(ordered: VipRuling, VipVerdict, LeadConversionId, VipDecisionId, ProgrammeId);
    each!(key: ResponseKind, ContactGap, ConsentDecision, Channel, FactKind, Added);
    each!(ordered: Channel, FactKind, MisfitReason);
    each!(shown: Channel, FactKind, Misfit, MisfitReason);
    each!(equal: CustomerBase, Customer, BasicData, TransactionData, MarketingData, BulkOutcome);
    each!(value: InMemory);
}

#[test]
fn accounts_of_points_can_be_sent_copied_shown_and_compared() {
    each!(equal: PointsAccount<'static>, PointsLot<'static>, PointsDebit<'static>);
    each!(small: PointsTotals, PointsPin<'static>, PointsProblem<'static>, ExpiringPoints);
    each!(small: PointsPolicy, PointsPolicyDraft, PointsDecayPolicy, PointsDecayPolicyDraft);
    each!(ordered: PointsProblemKind, ReversalShortfall);
    each!(shown: PointsAccount<'static>, PointsProblem<'static>, ExpiringPoints);
    each!(shown: PointsProblemKind, ReversalShortfall);
    each!(error: PointsRefusal);
}

#[test]
fn profiles_can_be_sent_copied_shown_and_compared() {
    each!(equal: Identity, Consumption, Education, Career, Family, Lifestyle, Personality);
    each!(equal: SocialCircle, Basics, Characteristics, Business, Trading, PeopleInCharge);
    each!(value: KnownNone);
    each!(equal: Affiliations, CompanyGroup);
    each!(ordered: GroupMember);
    each!(equal: PersonInCharge, AddressParts, Child, Job, Study, Habit, Topic, SpecialDate, SocialTie);
    each!(equal: ProfileView, Resolution, RelationshipEnd, FirstContact, FirstContactBasics, MergeRecord, Erasure, Undone, WhyRefused);
    each!(key: List<Name>, PartialDate, Note, Phrase, NationalId, PersonalMoney, AccessRecord, Vin);
    each!(key: LunarDate, ChineseId, BirthdayReading, RegistrationNumber);
    each!(key: ResolvedField, Rejected, Why, Provenance, Source, Clearance, Sensitivity);
    each!(ordered: Field, Group, Origin, SourceChannel, TemperamentTrait, ConsentPurpose, StaffId);
    each!(small: Field, Group, Clearance, Sensitivity, PartialDate, Origin, SourceChannel);
    each!(small: LunarDate, ChineseId, BirthdayReading);
    each!(shown: Field, Group, Sensitivity, Origin, SourceChannel, Temperament);
}

#[test]
fn intake_can_be_sent_copied_shown_and_compared() {
    each!(equal: CompletenessPolicy, FreshnessPolicy, QualityPolicy, ResolutionPolicy);
    each!(equal: Completeness, Freshness, Consistency, MergePlan, DuplicatePolicy, Duplicates);
    each!(small: ConsistencyPolicy, DataQuality, Counted, Filled, MissingField, StaleField);
    each!(key: Inconsistency, MergeConflict, ConsentConflict);
    each!(shown: Inconsistency, ConsistencyRule);
    each!(equal: CardComparison, DuplicateGroup, DuplicatePair);
    each!(value: Card, DuplicateIndex);
}

#[test]
fn judgements_can_be_sent_copied_shown_and_compared() {
    each!(equal: BehaviorFold, Behavior, Totals, Rhythm);
    each!(value: Parcel<BehaviorFold>, Parcel<AbcSketch<i64>>, AbcSketch);
    each!(key: AbcClass, AbcAssignment, AbcStanding, AbcStep, VipStanding);
    each!(key: Purpose, Severity, Onset, VipByRules, VipNeed, VipOverride);
    each!(small: VipBasis, VipByRules, VipWay, KnownDraw, DrawMark, DrawnFrom);
    each!(key: DrawPolicy, DrawPolicyDraft, DriverQuestion, KnownDraw);
    each!(shown: DrawMark, DrawnFrom);
    each!(value: LeadOutcomes<'static>, VipFacts<'static>);
    each!(value: Review, ExpectedSales, Firm, Loaded, RunError<&'static str, &'static str>);
    each!(value: RunOutcome, NotWhole, LoadError<&'static str>);
    each!(equal: FirmRecord, FirmErasure, Refused, BookKind, DealNotCounted, ExchangeRate);
    each!(shown: VipBasis, VipNeed, VipWay);
    each!(equal: AbcClassTotals, AbcSummary, AbcRanking<CustomerId>);
    each!(equal: Finding, Watched, FollowUp, HeldBack, CustomerReview);
    each!(equal: Briefing, LastTalk, DealContact, TaskStanding);
    each!(value: TaskContext<'static>);
    each!(ordered: TaskState);
    each!(shown: TaskState, TaskStanding);
    each!(equal: ComplaintCase, ComplaintReport, ThreeWAnswer, Evidenced<TurnsOn>, ShownBy);
    each!(small: ComplainantTier, ComplaintTime, TimePassed, WhyHeldBack);
    each!(ordered: ComplaintSeverity, ComplaintStanding, ComplaintAction, ThreeW, ThreeWPart);
    each!(ordered: TimeVerdict, TurnsOn);
    each!(shown: ComplaintNextStep, ComplaintStanding, TimesTaken, TimeVerdict);
    each!(ordered: FindingKey, TaskId, TaskRank, Purpose);
    each!(key: TaskWindow);
    each!(ordered: FactRef, Advice, Force);
    each!(shown: FactRef, Advice, Force);
    each!(equal: Evaluation, Found, NotEvaluated, Touched, SignPolicy, SignPolicyDraft);
    each!(value: WarningContext<'static>, StalledDeals, StaleData, StaleConsent);
    each!(value: SatisfactionDrop, OpenComplaints, RevenueConcentration, ShrinkingBase);
    each!(value: BuiltIn);
    each!(equal: WarningRulesPolicy, WarningRulesPolicyDraft, ExpensesPolicyDraft);
    each!(value: BrokenPromises, OverLimit, PassedDates);
    each!(equal: Task, RecoveryCase, RecoveryReport, RecoveryTally, WakingDeal);
    each!(equal: AttentionRow, FollowUpEffect, FollowUpTally, EffectPolicy, RecoveryPolicy);
    each!(key: EffectPolicyDraft, RecoveryPolicyDraft);
    each!(ordered: RecoveryState);
    each!(shown: RecoveryCase, RecoveryTally, AttentionRow, FollowUpTally);
    each!(error: NotAWindow);
    each!(shown: AbcClass, Purpose, Finding, FindingKey);
}

#[test]
fn the_funnel_can_be_sent_copied_shown_and_compared() {
    each!(equal: Opportunities);
    each!(key: Pipeline, PipelineDraft, Stage, Opportunity, OpportunityRecord, OpportunityState, NewOpportunity, OpportunityBasics);
    each!(key: Change, Event, Win, NextStep, Outcome, LossReason, VoidReason, Checklist);
    each!(key: MissingItem, ProbabilityOrigin, ProbabilitySource, SaleProbability, Owners, Features, StageVisit);
    each!(key: StageClock);
    each!(ordered: Owner, Feature, PipelineId, StageId, OpportunityId, FeatureName, FeatureValue);
    each!(ordered: FaultClass);
    each!(ordered: LossCause, VoidCause, OutcomeKind, Direction, AfterMove);
    each!(ordered: ShowroomStep, ChecklistItem);
    each!(small: Applied, Moved, Learned, Cadence, OpportunityEntry, ItemRecorded);
    each!(shown: LossCause, VoidCause, OutcomeKind, ShowroomStep, ChecklistItem);
    each!(error: Refusal, BookRefusal, ReplayError, ReplayProblem, OpportunityContradiction);
}

#[test]
fn goals_can_be_sent_copied_shown_and_compared() {
    each!(key: Goal, GoalPart, GoalDraft, GoalPartDraft, GoalAcceptance, GoalUnit, GoalReach);
    each!(key: MetricSource, MeasuredMetric, UnmeasuredDirection, GoalReadings);
    each!(key: GoalLife, GoalRecord, GoalState, GoalEvent, GoalChange, NewGoal, EarlierTerms);
    each!(key: MeasuredReading);
    each!(equal: GoalProgress, GoalPartProgress, FailedLetter);
    each!(small: GoalPolicy, GoalPolicyDraft, GoalTarget, GoalRange, GoalReading, GoalProjection);
    each!(small: BestRate, PlanPoint, GoalValue);
    each!(ordered: GoalValue, GoalStanding, GoalPhase, MetricKind, SmartLetter, GoalId, MetricName);
    each!(shown: GoalProgress, GoalPartProgress, GoalStanding, GoalPhase, MetricKind, SmartLetter);
    each!(shown: GoalValue, FailedLetter, UnmeasuredDirection);
    each!(error: NotSmart, GoalRefusal);
}

#[test]
fn the_life_of_a_warning_can_be_sent_copied_shown_and_compared() {
    each!(key: Warning, WarningRecord, WarningState, DatedWarningEvent, WarningEvent, WarningEnd);
    each!(key: RaisedWarning, SeverityMoved, Snooze, Escalation, WarningConclusion, WarningLevel);
    each!(key: WarningChange, WarningStep, WarningAddressee, PendingWarning, SeenWarning);
    each!(key: WarningLifePolicy, WarningLifePolicyDraft, WarningTerms, MatterTerms);
    each!(key: WarningBookRecord, TrackedWarningRecord, PendingWarningRecord);
    each!(key: WarningBookBegin, WarningRow);
    each!(equal: WarningBook, TrackedWarning, WarningReport, Replay);
    each!(value: DayFindings<'static>);
    each!(key: EscalationRule);
    each!(small: WarningMargin, ReplayMonth);
    each!(ordered: WarningRef, WarningCause, WarningResult, WarningPhase, SnoozeEnd);
    each!(shown: WarningChange, WarningCause, WarningResult, WarningPhase, SnoozeEnd);
    each!(error: WarningRefusal, WarningRowRefusal);
}

#[test]
fn the_forecast_can_be_sent_copied_shown_and_compared() {
    each!(small: ForecastPolicy, ForecastPolicyDraft, PlannedPeriod, WeightedMoney, Tally, WonTally);
    each!(small: OutsideTallies, TargetStanding, ForecastBin, ToCategory, ForecastTotals);
    each!(ordered: ForecastCategory, Outside);
    each!(shown: ForecastCategory, Outside);
    each!(key: ForecastPlan, ForecastPlanDraft, Placement);
    each!(equal: RefusedDeal);
    each!(value: Forecast, PeriodForecast, ForecastFigures, ForecastDistribution);
    each!(value: Forecast<ForecastTotals>, PeriodForecast<ForecastTotals>);
    each!(value: RevenueSummary, WinSummary, ForecastBook<'static>);
    each!(error: ForecastError);
}

#[test]
fn scores_of_answers_can_be_sent_copied_shown_and_compared() {
    each!(small: Scale, GradePoints, CsatScale, CesScale, LikertScale, AnswerOutcome, NpsCounts);
    each!(small: ShareScore, MeanScore, MeanInterval, NetScore, CutOff, AnswerShare, ScorePolicy);
    each!(small: ScoreChange, ScoreDifference, DifferenceInterval, TallyChange, ChangePolicy);
    each!(small: ScorePolicyDraft, ChangePolicyDraft);
    each!(key: AnswerTally, AnswerScores);
    each!(value: Parcel<AnswerTally>);
    each!(ordered: EasyEnd, ShareOf, IntervalMethod, NetOf, ChangeIn, ChangeTest, ChangeVerdict);
    each!(shown: EasyEnd, ShareOf, IntervalMethod, NetOf, ChangeIn, ChangeTest, ChangeVerdict);
    each!(shown: ShareScore, MeanScore, NetScore, ScoreChange);
    each!(error: DifferentScales);
    each!(key: Questionnaire, QuestionnaireDraft, SurveyItem, SurveyReport, SurveyPart, ItemReport);
    each!(key: SurveyGroup<u8>, OffScale, WeightedMark, TopicReport, SurveyChange, ItemChange);
    each!(key: GroupChange<u8>);
    each!(small: CustomerMark);
    each!(ordered: SurveyTopic);
    each!(shown: SurveyTopic);
}

#[test]
fn kinds_of_loyalty_can_be_sent_copied_shown_and_compared() {
    each!(ordered: AttitudeLoyalty, LoyaltyMark, RelianceSign);
    each!(small: MoveOn, MoveOnStep, ReliancePart, LoyaltyRow);
    each!(key: LoyaltyStanding, LoyaltyStandingPolicy, LoyaltyStandingPolicyDraft, Reliance);
    each!(key: ReliancePolicyDraft);
    each!(equal: KindMovement, LoyaltyCounts, LoyaltyStructure);
    each!(shown: AttitudeLoyalty, LoyaltyMark, LoyaltyStanding, MoveOn, MoveOnStep, RelianceSign);
    each!(shown: LoyaltyRow, LoyaltyStructure);
    each!(error: LoyaltyCountsDiffer);
}

#[test]
fn points_that_are_earned_and_owed_can_be_sent_copied_shown_and_compared() {
    each!(key: EarningPolicy, EarningPolicyDraft, PointsCampaign, PointsCap, PointsValidity);
    each!(small: PointsCap, PointsValidity, ConversionPolicy, ConversionPolicyDraft);
    each!(small: PointsRedemption, LiabilityPolicy, LiabilityPolicyDraft, PointsCohort);
    each!(small: ExpectedRedemption, RedemptionBasis, ExpiringOnDay, LeftOfLot<'static>, LotToDate<'static>);
    each!(equal: ExpiringInMonth, ExpiryReport);
    each!(shown: ExpiringInMonth, ExpiryReport);
    each!(ordered: EarningCount, CampaignStacking, CapPeriod, CohortLength);
    each!(equal: EarnedPoints, EarnedLine, CampaignPoints, EarnedBefore);
    each!(equal: PointsLiability, CohortLiability);
    each!(value: PurchaseToEarn<'static>, PointsBooks<'static>);
    each!(shown: EarnedPoints, PointsRedemption, PointsLiability, CohortLiability);
    each!(shown: RedemptionBasis, EarningCount, CampaignStacking, CapPeriod);
    each!(error: EarningError, LiabilityError);
}

#[test]
fn shared_profits_can_be_sent_copied_shown_and_compared() {}

#[test]
fn shared_profits_and_thresholds_can_be_sent_copied_shown_and_compared() {
    each!(small: ProfitPot, ProfitSharePolicy, ProfitSharePolicyDraft, AllocatedPart, UnitFraction);
    each!(key: ThresholdPolicy, ThresholdPolicyDraft, SpendThreshold, ProfitPot, UnitFraction);
    each!(equal: ProfitShare, GuestShare, ThresholdStanding, ThresholdProgress, ThresholdReached);
    each!(ordered: CapSurplus, GrantStage);
    each!(shown: CapSurplus, GrantStage, ProfitShare, GuestShare, ThresholdProgress, UnitFraction);
    each!(error: ProfitShareError);
}

#[test]
fn what_is_at_stake_and_unspoken_can_be_sent_copied_shown_and_compared() {
    each!(ordered: CustomersLeaving, CustomersStaying, DissatisfiedCustomers, PeopleKeptAway);
    each!(ordered: PeopleTold, SilentCustomers, LeaveCause, Solution, SatisfactionMark);
    each!(small: Grievance, Assumed, Between<PeopleTold>, ServicePolicy, ServicePolicyDraft);
    each!(small: ServiceTally, UnspokenPolicy, UnspokenPolicyDraft);
    each!(key: StakeAssumptions, StakeAssumptionsDraft, StakeFigures);
    each!(equal: AtStake, SourceStake, Staying, KeepingCost, ServiceReport, Unspoken);
    each!(equal: SilentDissatisfaction, AgainstSource);
    each!(shown: AtStake, SourceStake, Assumed, Between<PeopleTold>, Staying, KeepingCost);
    each!(shown: ServiceTally, Unspoken, AgainstSource, LeaveCause, Solution, PeopleTold);
}

#[test]
fn the_methods_of_satisfaction_can_be_sent_copied_shown_and_compared() {
    each!(ordered: Figure, Against, Foundation, ServqualDimension, WeightKind, Quadrant);
    each!(ordered: KanoAnswer, KanoCategory, KanoRule, KanoTable, ServiceFactor);
    each!(small: Figure, GapInterval, QuadrantLines, RatedItem<u8>, PlacedItem<u8>, KanoAnswers);
    each!(small: WeightedPart<u8>, StandardItem<Foundation>, KanoCounts, KanoVerdict, FaultWeight);
    each!(small: ExpectationPolicy, ExpectationPolicyDraft, KanoPolicy, KanoPolicyDraft, PriceBand);
    each!(key: ItemGap<String>, PriceBandPolicy, PriceBandPolicyDraft);
    each!(equal: Gaps<u8>, Importance<u8>, WeightedGap<u8>, GapReport<u8>);
    each!(equal: ImportancePerformance<u8>);
    each!(small: GapPair, KanoPair, KanoSignificance);
    each!(key: KanoJudgement);
    each!(shown: Figure, Against, ItemGap<u8>, StandardItem<Foundation>, PlacedItem<u8>);
    each!(shown: KanoJudgement, KanoCategory, FaultWeight);
    each!(small: AssociationPolicy, AssociationPolicyDraft, NoCorrelation, RepurchaseBand);
    each!(ordered: LeadVerdict, BoughtAgain);
    each!(key: Repurchase, RepurchasePolicy, RepurchasePolicyDraft);
    each!(equal: Column<u8>, RepurchaseCounts);
    each!(value: Associations<u8>, ItemAssociation<u8>, Lead<u8>, LeastSquares<u8>, RankCorrelation);
    each!(value: Coefficient<u8>, NoFit<u8>);
    each!(shown: ItemAssociation<u8>, Lead<u8>, LeastSquares<u8>, Repurchase);
    each!(error: NoCorrelation);
    handed_on::<NoFit<u8>>();
}

#[test]
fn the_yield_of_a_base_and_its_referrals_can_be_sent_copied_shown_and_compared() {
    each!(ordered: CohortSpan, YieldKind);
    each!(small: BaseYieldPolicy, BaseYieldPolicyDraft, YieldRate, YieldValue, LeadTally);
    each!(key: ReferralFigures, ReferralPolicy, ReferralPolicyDraft, ReferralRing);
    each!(equal: AgainstReferrals, BaseYield, ChainMember, ReferralChains, YieldCohort);
    each!(shown: AgainstReferrals, ChainMember, CohortSpan, ReferralChains, ReferralRing);
    each!(shown: YieldCohort, YieldKind, YieldRate, YieldValue);
}

#[test]
fn rewards_can_be_sent_copied_shown_and_compared() {
    each!(small: BenefitLoss, GrantedRewards);
    each!(key: Benefit, CustomerBenefits, HeldBenefit, LostBenefit, MemberStanding, OpenBenefit);
    each!(key: RewardPolicy, RewardPolicyDraft, StandingIs);
    each!(equal: ProgrammeResult);
    each!(shown: CustomerBenefits, GrantedRewards, HeldBenefit, LostBenefit, StandingIs);
}

#[test]
fn the_measures_of_loyalty_can_be_sent_copied_shown_and_compared() {
    each!(ordered: LoyaltyMeasure, LoyaltyIndicator);
    each!(small: LoyaltyMeasure, LoyaltyIndicator, IndicatorScaling, WeightedIndicator);
    each!(small: LoyaltyWeights, LoyaltySignLimits, LoyaltyObserved, ChoiceTimes, IndicatorMark);
    each!(small: LoyaltyScore);
    each!(key: LoyaltyMeasurePolicy, LoyaltyMeasurePolicyDraft, LoyaltyQuestion, MeasureMark);
    each!(key: LoyaltyMeasures);
    each!(equal: BasePrices, BaseFigures, LoyaltyNorms, LoyaltyCoverage);
    each!(value: LoyaltyFacts<'static>);
    each!(shown: LoyaltyMeasure, LoyaltyIndicator, LoyaltyObserved, IndicatorMark, MeasureMark);
    each!(shown: LoyaltyMeasures, LoyaltyScore, LoyaltyCoverage);
    each!(error: DifferentNorms);
}

#[test]
fn rules_as_data_can_be_sent_copied_shown_and_compared() {
    each!(key: CheckedCondition, Condition, Constant, NamedMeasure, Tested, WrittenRule);
    each!(key: WrittenRules, WrittenRulesDraft);
    each!(equal: Evaluated);
    each!(small: Conclusion, ToDate, Window);
    each!(ordered: Conclusion, ToDate, Window);
    each!(shown: CheckedCondition, Conclusion, Constant, Tested, ToDate, Window);
    each!(value: CheckedRules, RoomMeasures);
    each!(error: Flaw, Notice);
}

#[test]
fn policies_can_be_sent_copied_shown_and_compared() {
    each!(equal: AbcPolicy, AbcPolicyDraft);
    each!(small: VipPolicy, WarningPolicy, FollowUpPolicy, ConsentRule, VipLeads, VipNeeds);
    each!(small: ValuePeriod, AbcGrace, VipPolicyDraft, WarningPolicyDraft, FollowUpPolicyDraft);
    each!(small: VipValue);
    each!(key: ChurnPolicy, ChurnPolicyDraft, ProductClass);
    each!(small: Expectation, RhythmLimits, DeclineLimits, SeasonLimits, OwnRhythm);
    each!(ordered: Activity);
    each!(equal: Festivals, AtRisk<'static>);
    each!(value: ChurnTerms);
    each!(equal: ReviewPolicy, ReviewPolicyDraft, ComplaintPolicy, ComplaintPolicyDraft);
}

#[test]
fn warnings_of_sales_and_expenses_can_be_sent_copied_shown_and_compared() {
    each!(small: SalesPolicy, SalesPolicyDraft);
    each!(small: ExpensePolicy, ExpensePolicyDraft, ClimbingPolicy, ClimbingPolicyDraft);
    each!(small: RevenuePolicy, RevenuePolicyDraft, OnExceeding, BudgetLimit);
    each!(small: ProjectedAmount, ProjectedQuantity);
    each!(equal: ExpenseCheckPolicy, ExpenseCheckPolicyDraft, ExpenseVerdict, ExceededLimit);
    each!(equal: PlanOutlook, AmountOutlook, QuantityOutlook, PlanDays);
    each!(shown: OnExceeding);
    each!(value: BehindPlan, OverBudget, Climbing, OfRevenue);
    each!(equal: Commitment, CommitmentBasics, PlanPart, Portion);
    each!(error: CommitmentError, PlanPartsError);
    assert_eq!(format!("{:?}", PlanSpread::default()), "EveryDay");
}

#[test]
fn calendars_can_be_sent_shared_shown_and_compared() {
    each!(key: Moment, Day<'static>, Closed<'static>, Recurrence, Occurrences, WorkCalendar);
    each!(key: WorkCalendarDraft, Week, Layer, LayerDays, Work);
    each!(key: LunarAnniversary, LunarMonth, RecurrenceRule, RecurrenceRuleDraft);
    each!(ordered: DayOfWeek, NthWeekday);
    each!(small: DayOfWeek, NthWeekday);
    each!(shown: DayOfWeek);
    each!(small: LunarAnniversary, LunarMonth, LunarFestival);
    each!(ordered: LunarFestival, MissingLeapMonth);
    each!(shown: LunarFestival, MissingLeapMonth);
    each!(ordered: Shift, BusinessTime, MoveRule, MissingDay, Step);
    each!(small: Moment, Day<'static>, Closed<'static>, Recurrence, Shift, BusinessTime, MoveRule);
    each!(shown: Moment, Day<'static>, Shift, BusinessTime, MoveRule, MissingDay, Step);
    each!(error: NoAnswer, MomentError, ShiftError);
    shared::<WorkCalendar>();
    let _: Option<&dyn Calendar> = None;
    let _: Option<&dyn LunarCalendar> = None;
}

#[test]
fn care_can_be_sent_copied_shown_and_compared() {
    each!(key: CareAnchor, CarePolicy, CarePolicyDraft, CareRule, CareTimes, ProductGroup);
    each!(small: ServiceReminder);
    each!(equal: CarePlan, NotPlanned);
    each!(shown: NotPlanned);
    each!(error: WhyNotPlanned);
    let _: fn(CareDates<'static>) -> CareDates<'static> = |dates| dates;
}

#[test]
fn calendars_to_export_can_be_sent_copied_and_compared() {
    each!(equal: EventNamespace, ICalendar, ICalendarEvent);
    each!(key: EventTime, Publisher);
    each!(ordered: EventKey);
    each!(error: NotANamespace);
}

#[test]
fn mileage_can_be_sent_copied_shown_and_compared() {
    each!(small: DailyUse, DueRange, MileagePolicy, MileagePolicyDraft, PlausibleUse, ServiceLimit);
    each!(ordered: DailyUse);
    each!(key: ServiceDue, ServicePlan, ServicePlanDraft, SetAside);
    each!(equal: MeterTrend, ServicesDue);
    each!(shown: DailyUse, DueRange, MeterTrend);
}

#[test]
fn errors_can_be_kept_compared_and_handed_on() {
    each!(error: MoneyError, NumberError, IdError, PeriodError, UnknownCurrency, ExchangeError);
    each!(error: AllocationError, Problems, Problem, ProblemKind, TextError, LinesError);
    each!(error: CorrectionError, ReplaceError);
    each!(error: NegativeLimit, RefusedFact, BehaviorError, TieringError);
    each!(error: EntryError, ListError, UnknownField, UnknownWord, TypedAmountError);
    each!(small: AmountStyle, DecimalMark);
    each!(error: VipDecisionError, VipError);
    each!(error: ParcelError, MergeError, RefusedMerge, MergePlanError, EraseError);
    each!(error: ReviewError, NotJudged, NotComputable);
    handed_on::<RunError<MoneyError, IdError>>();
}

#[test]
fn a_rule_is_shared_and_compared_but_stays_one() {
    shared::<Rule>();
}

#[test]
fn a_reason_is_small_because_there_are_millions() {
    assert_eq!(size_of::<Value>(), 16);
    assert_eq!(size_of::<Reason>(), 40);
    assert_eq!(size_of::<Option<Reason>>(), 40);
    assert_eq!(size_of::<Criterion>(), 40);
}

#[test]
fn an_amount_takes_sixteen_bytes_and_an_identifier_no_more() {
    assert_eq!(size_of::<Money>(), 16);
    // What few lines have takes no place: the cost, the list price and how it came about.
    assert_eq!(size_of::<Line>(), 40);
    // Most purchases have one line: it stands in them.
    assert_eq!(size_of::<Lines>(), 40);
    assert_eq!(size_of::<Purchase>(), 96);
    // Of most kinds of facts a customer has none.
    assert_eq!(size_of::<Records<Purchase>>(), 8);
    // What was talked about stands apart. The time of the day is part of when.
    assert_eq!(size_of::<Contact>(), 88);
    // Of what most customers have none takes one pointer together.
    assert_eq!(size_of::<Customer>(), 128);
    assert_eq!(size_of::<CustomerId>(), 16);
    assert_eq!(size_of::<Option<CustomerId>>(), 16);
    assert_eq!(size_of::<Points>(), 16);
    assert_eq!(size_of::<Share>(), 8);
    assert_eq!(size_of::<Period>(), 8);
}
