//! The figures of a goal that measures answer: it follows itself.

use chrono::NaiveDate;

use super::{Goal, GoalPart, GoalReading, GoalReadings, GoalUnit, GoalValue, MeasuredMetric};
use super::{MetricKind, MetricSource};
use crate::rule::measure::{Answer, MeasureError, Measures, Question, ask};
use crate::units::Period;
use crate::units::period::{months_after, months_before};

/// The most windows that are asked of one part.
const MOST_WINDOWS: u32 = 120;

impl Goal {
    /// The figures up to a day of the parts that a measure answers.
    ///
    /// | a part | is asked |
    /// |---|---|
    /// | of a measure of what holds on a day | on the day |
    /// | of the latest window of what happened | on the day and at the ends of the windows before it, back to the start |
    /// | of all since the start | in windows from the start to the day |
    ///
    /// Windows are counted from the day, or the start, and never from one another. At most 120 are
    /// asked, the latest; of a part that adds up, the rest is asked in one. None reaches back before
    /// the start. What a measure cannot tell stays [unknown](GoalReading::Unknown), with why: it is
    /// not nothing.
    ///
    /// Cost: that of the answers.
    ///
    /// # Errors
    /// [`MeasureError`]: of a measure that is not there, cannot be asked so, or answers in another unit
    /// or currency than that in which the part counts.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorMeasures;
    /// use clienteling::followup::goal::{
    ///     GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalTarget, GoalUnit,
    ///     MeasuredMetric, MetricKind, MetricSource,
    /// };
    /// use clienteling::rule::measure::Subject;
    /// use clienteling::{Currency, CustomerBase, Fact, NaiveDate};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(r#"{"purchase":{"id":"S-1","customer":"C-1",
    ///     "date":"2026-03-20","settlement":"at_once","lines":[{"product":"van","quantity":"1",
    ///     "amount":{"amount":"120000.00","currency":"CNY"}}]}}"#)?)?;
    /// let firm = BehaviorMeasures::new(&base, Currency::CNY);
    ///
    /// let sell = GoalDraft {
    ///     owner: Some("S-1".parse()?),
    ///     action: Some("sell".parse()?),
    ///     about: Some("vans to firms".parse()?),
    ///     parts: vec![GoalPartDraft {
    ///         metric: Some("sales".parse()?),
    ///         unit: Some(GoalUnit::Money(Currency::CNY)),
    ///         kind: Some(MetricKind::Cumulative),
    ///         baseline: Some(0.into()),
    ///         target: Some(GoalTarget::AtLeast(400_000.into())),
    ///         reach: Some(GoalReach::Bound(900_000.into())),
    ///         source: MetricSource::Measure(MeasuredMetric {
    ///             name: "purchases.net".to_owned(),
    ///             subject: Subject::Firm,
    ///             months: Some(1),
    ///         }),
    ///         ..GoalPartDraft::default()
    ///     }],
    ///     objective: Some("a second brand".parse()?),
    ///     start: Some("2026-03-01".parse()?),
    ///     due: Some("2026-06-30".parse()?),
    ///     acceptance: GoalAcceptance::Accepted("S-1".parse()?),
    /// }
    /// .smart()?;
    ///
    /// let as_of: NaiveDate = "2026-04-15".parse()?;
    /// let readings = sell.measured(&firm, as_of)?;
    /// let progress = sell.progress(&readings, &GoalPolicy::default(), as_of);
    /// assert_eq!(
    ///     progress.parts[0].to_string(),
    ///     "sales: 120,000.00 CNY, 30% of the way; planned were 37.19%: on track",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn measured<M: Measures + ?Sized>(
        &self,
        firm: &M,
        as_of: NaiveDate,
    ) -> Result<GoalReadings, MeasureError> {
        let until = as_of.min(self.due());
        let mut readings = GoalReadings::new();
        for part in self.parts() {
            let MetricSource::Measure(measured) = &part.source else { continue };
            for (day, over) in self.windows(part, measured, until) {
                let subject = measured.subject.clone();
                let question = Question { measure: &measured.name, subject, over };
                let reading = part.answered(&measured.name, &ask(firm, &question, day)?)?;
                readings.insert((part.metric.clone(), day), reading);
            }
        }
        Ok(readings)
    }

    /// On which days a part is asked, and over which period.
    fn windows(
        &self,
        part: &GoalPart,
        measured: &MeasuredMetric,
        until: NaiveDate,
    ) -> Vec<(NaiveDate, Option<Period>)> {
        if until < self.start() {
            return Vec::new();
        }
        let Some(months) = measured.months else { return vec![(until, None)] };
        if part.kind == MetricKind::Cumulative {
            return self.since_the_start(months, until);
        }
        let ends = (0..MOST_WINDOWS).map_while(|number| {
            let end = months_before(until, months.checked_mul(number)?)?;
            (end >= self.start()).then_some(end)
        });
        let window = |end| {
            let first = Period::months_through(end, months).ok()?.first().max(self.start());
            Some((end, Some(Period::from_first_to_last(first, end).ok()?)))
        };
        ends.filter_map(window).collect()
    }

    fn since_the_start(&self, months: u32, until: NaiveDate) -> Vec<(NaiveDate, Option<Period>)> {
        let starts = (0..).map_while(|number: u32| {
            let start = months_after(self.start(), months.checked_mul(number)?)?;
            (start <= until).then_some(start)
        });
        let starts: Vec<NaiveDate> = starts.collect();
        let most = usize::try_from(MOST_WINDOWS).unwrap_or(usize::MAX);
        let first = starts.len().saturating_sub(most);
        // What lies before the latest windows is one with the first of them.
        let from = |at: usize| {
            let is_first = at == first;
            if is_first { Some(self.start()) } else { starts.get(at).copied() }
        };
        let window = |at: usize| {
            let next = starts.get(at.checked_add(1)?).and_then(NaiveDate::pred_opt);
            let end = next.unwrap_or(until);
            Some((end, Some(Period::from_first_to_last(from(at)?, end).ok()?)))
        };
        (first..starts.len()).filter_map(window).collect()
    }
}

impl GoalPart {
    /// The figure of an answer, or that there is none.
    fn answered(&self, measure: &str, answer: &Answer) -> Result<GoalReading, MeasureError> {
        let (value, of) = match answer {
            Answer::Known { value, of } => (*value, *of),
            Answer::Unknown(why) => return Ok(GoalReading::Unknown(*why)),
        };
        let name = || measure.to_owned();
        if let Some(expected) = self.unit.as_ref().and_then(|unit| unit.other_than(value)) {
            return Err(MeasureError::WrongUnit { measure: name(), given: value, expected });
        }
        let figure = self.unit.as_ref().and_then(|unit| GoalValue::of_measure(value, unit));
        let counted = of.filter(|_| self.unit == Some(GoalUnit::Share)).map(GoalReading::Of);
        let reading = counted.or(figure.map(GoalReading::Value));
        let fit = reading.filter(|reading| self.takes(*reading).is_ok());
        fit.ok_or_else(|| MeasureError::OutsideDomain { measure: name(), given: value })
    }
}
