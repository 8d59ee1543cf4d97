//! Reads what CronJobs say of runs that overlap or never end.

use super::sets::SetObject;
use crate::extract::kubernetes::value::Value;
use crate::facts::Located;
use crate::facts::background::Schedule;

/// The schedule of a CronJob; `None` for anything else.
pub(super) fn read(object: &SetObject, production: bool) -> Option<Located<Schedule>> {
    let value = &object.value;
    if value.text_of(&["kind"]) != "CronJob" {
        return None;
    }
    let spec = value.at(&["spec"])?;
    let unknown = |path: &[&str]| spec.at(path).is_some_and(Value::is_unknown);
    let has = |path: &[&str]| spec.at(path).is_some_and(|value| !value.is_null());
    let schedule = Schedule {
        path: object.path.clone(),
        name: value.text_of(&["metadata", "name"]),
        concurrency: if unknown(&["concurrencyPolicy"]) {
            "unknown".to_owned()
        } else {
            spec.text_of(&["concurrencyPolicy"])
        },
        deadline: has(&["startingDeadlineSeconds"])
            || has(&["jobTemplate", "spec", "activeDeadlineSeconds"])
            || has(&[
                "jobTemplate",
                "spec",
                "template",
                "spec",
                "activeDeadlineSeconds",
            ]),
        production,
    };
    Some(Located::new(schedule, spec.place))
}
