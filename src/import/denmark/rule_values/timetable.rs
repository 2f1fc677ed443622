//! When lines run. What is usual for each kind of line:
//! [`timetable_rules`](crate::import::denmark::timetable_rules).

values! {
    /// A line with this many weekday departures is busy.
    busy_weekday = "timetable.busy";
    /// Less than this many departures a day is no service on that day.
    least_a_day = "timetable.least_a_day";
    /// School days only: departures before the morning bell and after the midday bell, for rural
    /// lines with fewer weekday departures than [`school_below`].
    school_morning = "timetable.school.morning";
    school_midday = "timetable.school.midday";
    school_below = "timetable.school.below";
    /// A line whose last departure is at 23 still has one then, so its span counts so many hours
    /// longer.
    after_last_hours = "timetable.span.after_last";
    /// The last departure of a line that ends with a period is so many hours before its end.
    before_end_hours = "timetable.span.before_end";
}
