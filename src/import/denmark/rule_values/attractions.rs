//! What draws trips. All are our own judgement, none was fitted.

values! {
    /// A town draws with its population to this power; smaller places draw nothing.
    town_power = "attraction.town.power";
    least_town = "attraction.town.least";
    /// Its pull falls off by e every so many km per root of its population, at most so many, and
    /// ends at so many times that.
    fall_km_per_root = "attraction.town.fall";
    fall_km_most = "attraction.town.fall_most";
    falls = "attraction.town.falls";

    /// Jobs near home (shops, schools, care) per resident in work.
    local_jobs = "attraction.local_jobs";
    /// Jobs at a hospital with university functions, with an emergency department, at others.
    hospital_jobs = [
        "attraction.hospital_jobs.university",
        "attraction.hospital_jobs.emergency",
        "attraction.hospital_jobs.other",
    ];
    /// Jobs per student of a place of higher education.
    jobs_per_student = "attraction.jobs_per_student";
    /// Students of the size classes very large, large, medium and small.
    students = [
        "attraction.students.very_large",
        "attraction.students.large",
        "attraction.students.medium",
        "attraction.students.small",
    ];
    /// Jobs at the airports in Tårnby and Billund, and at any other.
    kastrup_jobs = "attraction.airport_jobs.kastrup";
    billund_jobs = "attraction.airport_jobs.billund";
    other_airport_jobs = "attraction.airport_jobs.other";
    /// Jobs around a public building.
    public_jobs = "attraction.public_jobs";
    /// The jobs left after these: this share by residents in work, the others by towns.
    rest_by_employed = "attraction.rest_by_employed";

    /// Part of the 18 to 24 years old at upper secondary and vocational schools.
    youth_education = "attraction.youth_education";
    /// Years as a pupil (6 to 17), and those (16, 17) spent at a school in town.
    pupil_years = "attraction.pupil_years";
    years_in_town = "attraction.years_in_town";

    /// Shopping, leisure and health: the share that lies with residents; the rest goes by towns
    /// (health: by hospitals).
    shopping_by_people = "attraction.shopping_by_people";
    leisure_by_people = "attraction.leisure_by_people";
    health_by_people = "attraction.health_by_people";
}
