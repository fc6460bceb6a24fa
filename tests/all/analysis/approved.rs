//! How each report is written, as approved.

use clienteling::funnel::analysis::{
    CohortStart, GroupBy, GroupKey, RowLength, background, calls, conversion, funnel_report,
    new_prospects, opportunity_analysis, sales_follow_up, service_follow_up, times, velocity,
    win_cohorts,
};
use clienteling::marketing::HeardFrom;
use clienteling::tiering::LevelPolicy;
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerId, ExchangeRates, Period};
use serde_json::json;

use super::small_book::{book, march, pipeline, policy, written};
use crate::common::build::day;

#[test]
#[expect(clippy::too_many_lines, reason = "the approved text of every report")]
fn each_report_is_written_as_approved() {
    let (deals, pipeline, policy) = (book(), pipeline(), policy());
    let (levels, rates, on) = (LevelPolicy::default(), ExchangeRates::new(), day("2026-03-12"));
    let valuation = Valuation::new(Currency::CNY, &rates);
    let nobody = |_: &CustomerId, _: Period| false;
    let by = (None, GroupBy::Owner);
    let analysis = opportunity_analysis(&deals, by, &pipeline, &policy, &valuation, on).unwrap();
    let cohorts = win_cohorts(&deals, &CohortStart::Created, &policy, on);
    let reports = [
        written(conversion(&deals[1..3], None, &pipeline, &policy, on)),
        written(cohorts),
        written(times(&deals, &pipeline, &policy, on)),
        written(velocity(&deals, None, &policy, &valuation, on).unwrap()),
        written(calls(&deals, &levels, day("2026-04-02"))),
        written(funnel_report(&deals[..1], &pipeline, &policy, &valuation, on).unwrap()),
        written(background(&deals, &levels, &valuation, on).unwrap()),
        written(analysis),
        written(new_prospects(&deals, march(), RowLength::Day, on)),
        written(sales_follow_up(&deals, march(), &levels, on)),
        written(service_follow_up(&deals, None, nobody, &policy, on)),
    ];
    let approved = [
        concat!(
            r#"{"as_of":"2026-03-12","created":null,"all":{"succeeded":1,"lost":1,"open":0,"#,
            r#""of_decided":{"successes":1,"trials":2,"share":{"known":"0.5"},"#,
            r#""interval":{"known":{"low":"0.094531205","high":"0.905468795"}}},"#,
            r#""of_all":{"successes":1,"trials":2,"share":{"known":"0.5"},"#,
            r#""interval":{"known":{"low":"0.094531205","high":"0.905468795"}}}},"void":0,"#,
            r#""elsewhere":0,"other_pipelines":0,"stages":[{"stage":"talk","entered":2,"onward":{"succeeded":1,"#,
            r#""lost":1,"open":0,"of_decided":{"successes":1,"trials":2,"#,
            r#""share":{"known":"0.5"},"interval":{"known":{"low":"0.094531205","#,
            r#""high":"0.905468795"}}},"of_all":{"successes":1,"trials":2,"#,
            r#""share":{"known":"0.5"},"interval":{"known":{"low":"0.094531205","#,
            r#""high":"0.905468795"}}}},"won":{"succeeded":1,"lost":1,"open":0,"#,
            r#""of_decided":{"successes":1,"trials":2,"share":{"known":"0.5"},"#,
            r#""interval":{"known":{"low":"0.094531205","high":"0.905468795"}}},"#,
            r#""of_all":{"successes":1,"trials":2,"share":{"known":"0.5"},"#,
            r#""interval":{"known":{"low":"0.094531205","high":"0.905468795"}}}}},"#,
            r#"{"stage":"offer","entered":1,"onward":{"succeeded":1,"lost":0,"open":0,"#,
            r#""of_decided":{"successes":1,"trials":1,"share":{"known":"1"},"#,
            r#""interval":{"known":{"low":"0.206549314","high":"1"}}},"of_all":{"successes":1,"#,
            r#""trials":1,"share":{"known":"1"},"interval":{"known":{"low":"0.206549314","#,
            r#""high":"1"}}}},"won":{"succeeded":1,"lost":0,"open":0,"#,
            r#""of_decided":{"successes":1,"trials":1,"share":{"known":"1"},"#,
            r#""interval":{"known":{"low":"0.206549314","high":"1"}}},"of_all":{"successes":1,"#,
            r#""trials":1,"share":{"known":"1"},"interval":{"known":{"low":"0.206549314","#,
            r#""high":"1"}}}}},{"stage":"sold","entered":1,"onward":null,"won":{"succeeded":1,"#,
            r#""lost":0,"open":0,"of_decided":{"successes":1,"trials":1,"share":{"known":"1"},"#,
            r#""interval":{"known":{"low":"0.206549314","high":"1"}}},"of_all":{"successes":1,"#,
            r#""trials":1,"share":{"known":"1"},"interval":{"known":{"low":"0.206549314","#,
            r#""high":"1"}}}}}]}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","start":"created","within_days":9,"void":1,"#,
            r#""months":[{"month":"2026-02","won":0,"not_won":1,"too_early":0,"#,
            r#""too_early_won":0,"rate":{"successes":0,"trials":1,"share":{"known":"0"},"#,
            r#""interval":{"known":{"low":"0","high":"0.793450686"}}}},{"month":"2026-03","#,
            r#""won":1,"not_won":1,"too_early":0,"too_early_won":0,"rate":{"successes":1,"#,
            r#""trials":2,"share":{"known":"0.5"},"interval":{"known":{"low":"0.094531205","#,
            r#""high":"0.905468795"}}}}]}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","stages":[{"stage":"talk","completed":{"count":2,"#,
            r#""total_days":9,"spread":{"known":{"shortest":4,"median":4,"longest":5,"#,
            r#""quantiles":[{"percent":90,"days":5}]}}},"running":1},{"stage":"offer","#,
            r#""completed":{"count":1,"total_days":4,"spread":{"known":{"shortest":4,"#,
            r#""median":4,"longest":4,"quantiles":[{"percent":90,"days":4}]}}},"running":0}],"#,
            r#""elsewhere":0,"to_win":{"count":1,"total_days":8,"#,
            r#""spread":{"known":{"shortest":8,"median":8,"longest":8,"#,
            r#""quantiles":[{"percent":90,"days":8}]}}},"other_pipelines":0}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","closed":null,"open":1,"win_share":{"successes":1,"#,
            r#""trials":2,"share":{"known":"0.5"},"interval":{"known":{"low":"0.094531205","#,
            r#""high":"0.905468795"}}},"revenue":{"amount":"90.00","currency":"CNY"},"#,
            r#""cycle_days":8,"mean_amount":{"known":{"amount":"90.00","currency":"CNY"}},"#,
            r#""per_day":{"known":{"amount":"5.62","currency":"CNY"}}}"#,
        ),
        concat!(
            r#"[{"opportunity":"O-1","customer":"C-1","by":"S-1","causes":["contact_overdue"],"#,
            r#""due_since":"2026-04-01","cadence":{"level":{"level":"potential","#,
            r#""is_overdue":false,"changes_on":null,"contact_due_on":"2026-04-01","#,
            r#""reasons":[{"rule":"tiering.level.no-date","outcome":"met","#,
            r#""observed":{"fact":false},"comparison":"is_not","needed":null,"margin":null}]},"#,
            r#""last_contact":"2026-03-02","overdue_since":"2026-04-02","#,
            r#""contact_reason":{"rule":"funnel.cadence.contact-overdue","#,
            r#""outcome":"met","observed":{"date":"2026-04-02"},"comparison":"over","#,
            r#""needed":{"date":"2026-04-01"},"margin":{"days":1}}}}]"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","stages":[{"stage":"talk","name":"talk","open":{"deals":1,"#,
            r#""amount":{"amount":"100.00","currency":"CNY"},"weighted":{"amount":"20.00","#,
            r#""currency":"CNY"}},"conversion":{"entered":1,"onward":{"succeeded":0,"lost":0,"#,
            r#""open":1,"of_decided":{"successes":0,"trials":0,"#,
            r#""share":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""interval":{"not_enough_data":{"have":0,"need":1}}},"of_all":{"successes":0,"#,
            r#""trials":1,"share":{"known":"0"},"interval":{"known":{"low":"0","#,
            r#""high":"0.793450686"}}}},"won":{"succeeded":0,"lost":0,"open":1,"#,
            r#""of_decided":{"successes":0,"trials":0,"share":{"not_enough_data":{"have":0,"#,
            r#""need":1}},"interval":{"not_enough_data":{"have":0,"need":1}}},"#,
            r#""of_all":{"successes":0,"trials":1,"share":{"known":"0"},"#,
            r#""interval":{"known":{"low":"0","high":"0.793450686"}}}}}},{"stage":"offer","#,
            r#""name":"offer","open":{"deals":0,"amount":{"amount":"0.00","currency":"CNY"},"#,
            r#""weighted":{"amount":"0.00","currency":"CNY"}},"conversion":{"entered":0,"#,
            r#""onward":{"succeeded":0,"lost":0,"open":0,"of_decided":{"successes":0,"#,
            r#""trials":0,"share":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""interval":{"not_enough_data":{"have":0,"need":1}}},"of_all":{"successes":0,"#,
            r#""trials":0,"share":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""interval":{"not_enough_data":{"have":0,"need":1}}}},"won":{"succeeded":0,"#,
            r#""lost":0,"open":0,"of_decided":{"successes":0,"trials":0,"#,
            r#""share":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""interval":{"not_enough_data":{"have":0,"need":1}}},"of_all":{"successes":0,"#,
            r#""trials":0,"share":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""interval":{"not_enough_data":{"have":0,"need":1}}}}}},{"stage":"sold","#,
            r#""name":"sold","open":{"deals":0,"amount":{"amount":"0.00","currency":"CNY"},"#,
            r#""weighted":{"amount":"0.00","currency":"CNY"}},"conversion":{"entered":0,"#,
            r#""onward":null,"won":{"succeeded":0,"lost":0,"open":0,"#,
            r#""of_decided":{"successes":0,"trials":0,"share":{"not_enough_data":{"have":0,"#,
            r#""need":1}},"interval":{"not_enough_data":{"have":0,"need":1}}},"#,
            r#""of_all":{"successes":0,"trials":0,"share":{"not_enough_data":{"have":0,"#,
            r#""need":1}},"interval":{"not_enough_data":{"have":0,"need":1}}}}}}],"#,
            r#""elsewhere":{"deals":0,"amount":{"amount":"0.00","currency":"CNY"},"#,
            r#""weighted":{"amount":"0.00","currency":"CNY"}},"total":{"deals":1,"#,
            r#""amount":{"amount":"100.00","currency":"CNY"},"weighted":{"amount":"20.00","#,
            r#""currency":"CNY"}},"other_pipelines":0}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","total":{"deals":1,"amount":{"amount":"100.00","#,
            r#""currency":"CNY"},"weighted":{"amount":"20.00","currency":"CNY"}},"#,
            r#""by_source":[{"of":"referral","open":{"deals":1,"amount":{"amount":"100.00","#,
            r#""currency":"CNY"},"weighted":{"amount":"20.00","currency":"CNY"}}}],"#,
            r#""by_product":[{"of":"car","open":{"deals":1,"amount":{"amount":"100.00","#,
            r#""currency":"CNY"},"weighted":{"amount":"20.00","currency":"CNY"}}}],"#,
            r#""by_level":[{"of":"potential","open":{"deals":1,"amount":{"amount":"100.00","#,
            r#""currency":"CNY"},"weighted":{"amount":"20.00","currency":"CNY"}}}]}"#,
        ),
        concat!(
            r#"{"ages":{"as_of":"2026-03-12","ages":{"count":1,"total_days":11,"#,
            r#""spread":{"known":{"shortest":11,"median":11,"longest":11,"#,
            r#""quantiles":[{"percent":90,"days":11}]}}},"bands":[{"from_days":0,"to_days":30,"#,
            r#""deals":1,"amount":{"amount":"100.00","currency":"CNY"},"#,
            r#""weighted":{"amount":"20.00","currency":"CNY"}},{"from_days":31,"to_days":null,"#,
            r#""deals":0,"amount":{"amount":"0.00","currency":"CNY"},"#,
            r#""weighted":{"amount":"0.00","currency":"CNY"}}]},"#,
            r#""stalled":{"deals":[{"opportunity":"O-1","customer":"C-1","amount":{"amount":"100.00","#,
            r#""currency":"CNY"},"value":{"amount":"100.00","currency":"CNY"},"#,
            r#""clock":{"stage":"talk","entered_on":"2026-03-01","days":11,"#,
            r#""stalls_on":"2026-03-11","stalled_since":"2026-03-11","#,
            r#""reason":{"rule":"funnel.stalled","outcome":"met","observed":{"days":11},"#,
            r#""comparison":"at_least","needed":{"days":10},"margin":{"days":1}}}}],"other_pipelines":0},"#,
            r#""losses":{"as_of":"2026-03-12","lost":null,"by":"owner","deals":1,"#,
            r#""amount":{"amount":"50.00","currency":"CNY"},"groups":[{"key":{"owner":"S-1"},"#,
            r#""deals":0,"amount":{"amount":"16.65","currency":"CNY"},"reasons":[{"of":"price","#,
            r#""deals":0,"amount":{"amount":"16.65","currency":"CNY"},"#,
            r#""share_of_deals":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""share_of_amount":{"known":"1"}}],"stages":[{"of":"talk","deals":0,"#,
            r#""amount":{"amount":"16.65","currency":"CNY"},"#,
            r#""share_of_deals":{"not_enough_data":{"have":0,"need":1}},"#,
            r#""share_of_amount":{"known":"1"}}]},{"key":{"owner":"S-2"},"deals":1,"#,
            r#""amount":{"amount":"33.35","currency":"CNY"},"reasons":[{"of":"price","deals":1,"#,
            r#""amount":{"amount":"33.35","currency":"CNY"},"share_of_deals":{"known":"1"},"#,
            r#""share_of_amount":{"known":"1"}}],"stages":[{"of":"talk","deals":1,"#,
            r#""amount":{"amount":"33.35","currency":"CNY"},"share_of_deals":{"known":"1"},"#,
            r#""share_of_amount":{"known":"1"}}]}]}}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","period":{"first":"2026-03-01","last":"2026-03-31"},"#,
            r#""deals":2,"void":1,"sources":[{"source":null,"deals":1},{"source":"referral","#,
            r#""deals":1}],"rows":[{"from":"2026-03-01","deals":2,"sources":[{"source":null,"#,
            r#""deals":1},{"source":"referral","deals":1}]}]}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","period":{"first":"2026-03-01","last":"2026-03-31"},"#,
            r#""rows":[{"staff":"S-1","contacts_made":1,"open":1,"due":0,"overdue":0}]}"#,
        ),
        concat!(
            r#"{"as_of":"2026-03-12","won":null,"rows":[{"staff":"S-1","won":1,"#,
            r#""made":{"successes":0,"trials":1,"share":{"known":"0"},"#,
            r#""interval":{"known":{"low":"0","high":"0.793450686"}}},"missed":1,"coming":2}]}"#,
        ),
    ];
    assert_eq!(reports.len(), approved.len());
    for (report, approved) in reports.iter().zip(approved) {
        assert_eq!(report, approved);
    }
}

#[test]
fn groups_are_told_by_their_keys() {
    let keys = [
        (GroupKey::All, json!("all")),
        (GroupKey::Owner("S-1".parse().unwrap()), json!({"owner": "S-1"})),
        (GroupKey::Source(None), json!({"source": null})),
        (GroupKey::Source(Some(HeardFrom::Referral.into())), json!({"source": "referral"})),
        (
            GroupKey::Source(Some("Auto Show 2026".parse().unwrap())),
            json!({"source": {"own": "auto show 2026"}}),
        ),
    ];
    for (key, expected) in keys {
        assert_eq!(serde_json::to_value(key).unwrap(), expected);
    }
}
