//! Every value there is: the field that holds it, and its key. One list, long as the values are many.

use super::{ValueProblem, ValueRow};

values! {
    // --- Time and money as travellers weigh them --------------------------------------------
    /// Value of time, DKK/h.
    vot = "choice.vot.private",
    /// Weight of in-vehicle time in a bus against a train.
    bus_time_weight = "choice.weight.bus_vs_train_ivt",
    /// Weight of the first wait.
    wait_weight = "choice.weight.wait_at_stop",
    /// Headway up to which half of it is waited at the stop, min.
    hidden_wait_from = "choice.hidden_wait.from_headway",
    /// Weight of half the headway beyond that (hidden wait).
    hidden_wait_weight = "choice.weight.hidden_wait_headway",
    /// Weight of walking to and from stops.
    access_walk_weight = "choice.weight.access_walk",
    /// Weight of waiting at a transfer.
    transfer_wait_weight = "choice.weight.transfer_wait",
    /// Walk between hubs: weight.
    hub_walk_weight = "choice.weight.hub_walk",
    /// Walk between hubs: greatest distance, km.
    hub_walk_max_km = "choice.hub_walk.max_km",
    /// Wait at a timed transfer, min.
    timed_transfer_wait = "choice.timed_transfer.wait",
    /// Time to change at a hub, min.
    transfer_minutes = "choice.transfer.minutes",
    /// Penalty per boarding a bus, min.
    board_bus = "choice.boarding.bus",
    /// Penalty per boarding anything on rails, min.
    board_rail = "choice.boarding.rail",
    /// Penalty per boarding a ferry, min.
    board_ferry = "choice.boarding.ferry",
    /// Walking, min/km.
    walk_min_per_km = "access.walk.min_per_km",
    /// Greatest walk to a stop, km.
    walk_max_km = "access.walk.max_km",
    /// Cycling, min/km.
    bike_min_per_km = "access.bike.min_per_km",
    /// Unlocking and parking the bike, min.
    bike_start = "access.bike.start",
    /// Weight of cycling to a stop.
    bike_access_weight = "access.bike.weight",
    /// Penalty of cycling to a stop, min.
    bike_access_penalty = "access.bike.penalty",
    /// More of it at the far end, where one's own bike seldom stands, min.
    bike_egress_extra = "access.bike.egress_extra",
    /// Greatest ride to a stop, km.
    bike_max_km = "access.bike.max_km",
    /// Weight of driving to a station.
    car_access_weight = "access.car.weight",
    /// Parking at a station, min.
    car_access_start = "access.car.start",
    /// Penalty of driving to a station, min (beside the bike's).
    car_access_penalty = "access.car.penalty",
    /// Driving to a station, min/km.
    car_access_min_per_km = "access.car.min_per_km",
    /// Greatest drive to a station, km.
    car_max_km = "access.car.max_km",
    /// Scale of the choice between access stops, per minute.
    access_scale = "choice.access.scale",

    // --- Choice of mode ---------------------------------------------------------------------
    /// Utility per generalised minute.
    beta = "choice.beta.per_minute",
    /// Generalised time from which it is damped, min.
    damp_from = "choice.damping.from",
    /// Exponent of the damping.
    damp_exponent = "choice.damping.exponent",
    /// Distance from which money is damped, km.
    money_damp_from = "choice.money_damping.from_km",
    /// Exponent of the money damping.
    money_damp_exponent = "choice.money_damping.exponent",
    /// Nest of car driver and passenger.
    nest_car = "choice.nest.car",
    /// Nest of walk and bike.
    nest_active = "choice.nest.active",
    /// Constant of walking.
    asc_walk = "choice.constant.walk",
    /// Constant of cycling.
    asc_bike = "choice.constant.bike",
    /// Constant of riding along.
    asc_passenger = "choice.constant.car_passenger",
    /// Constant of public transport.
    asc_pt = "choice.constant.pt",
    /// Driver without a car in the family.
    no_car_driver = "choice.no_car.driver",
    /// Passenger without a car in the family.
    no_car_passenger = "choice.no_car.passenger",
    /// Weight of walking all the way.
    walk_weight = "choice.weight.walk",
    /// Weight of cycling all the way.
    bike_weight = "choice.weight.bike",
    /// Start of a bike trip, min.
    bike_trip_start = "choice.bike.start",
    /// Perceived car cost, DKK/km.
    car_cost_per_km = "cost.car.perceived_per_km",
    /// Share of it that a passenger feels.
    passenger_cost_share = "choice.passenger.cost_share",
    /// Parking, DKK a tour, by urbanity.
    parking_core = "cost.parking.core",
    /// Parking in the suburbs.
    parking_suburb = "cost.parking.suburb",
    /// Parking in large towns.
    parking_large = "cost.parking.large",
    /// Parking in medium towns.
    parking_medium = "cost.parking.medium",
    /// Parking in small towns.
    parking_small = "cost.parking.small",
    /// Parking in the countryside.
    parking_rural = "cost.parking.rural",
    /// Peak car time against free flow, by urbanity.
    peak_core = "car.peak_factor.core",
    /// In the suburbs.
    peak_suburb = "car.peak_factor.suburb",
    /// In large towns.
    peak_large = "car.peak_factor.large",
    /// In medium towns.
    peak_medium = "car.peak_factor.medium",
    /// In small towns.
    peak_small = "car.peak_factor.small",
    /// In the countryside.
    peak_rural = "car.peak_factor.rural",
    /// Walk to the car and search for parking, min, by urbanity.
    terminal_core = "car.terminal.core",
    /// In the suburbs.
    terminal_suburb = "car.terminal.suburb",
    /// In large towns.
    terminal_large = "car.terminal.large",
    /// In medium towns.
    terminal_medium = "car.terminal.medium",
    /// In small towns.
    terminal_small = "car.terminal.small",
    /// In the countryside.
    terminal_rural = "car.terminal.rural",
    /// Scale of making the trip at all, against not making it.
    not_made_scale = "choice.not_made.scale",
    /// How much worse than the road the best offer may be before half of the necessary trips (work,
    /// education, pupils) are given up, in utility.
    not_made_gap_needed = "choice.not_made.gap_needed",
    /// The same for discretionary trips.
    not_made_gap_free = "choice.not_made.gap_free",
    /// Longest journey by public transport that counts as an offer, minutes unweighted.
    time_limit = "choice.time_limit",

    // --- Fares ------------------------------------------------------------------------------
    /// Fare per journey, DKK.
    fare_base = "fare.base",
    /// Fare per km, DKK.
    fare_per_km = "fare.per_km",
    /// Distance from which a lower rate holds, km.
    fare_far_from = "fare.far.from_km",
    /// The lower rate as a share.
    fare_far_share = "fare.far.share",
    /// Width of a fare zone: distances are rated up to whole zones, km; 0 rates by the kilometre.
    fare_zone_km = "fare.zone_km",
    /// Least fare of a journey, DKK.
    fare_minimum = "fare.minimum",
    /// Greatest fare of a journey, DKK.
    fare_cap = "fare.cap",
    /// What pupils and students pay of it.
    fare_education = "fare.share.education",
    /// What others pay of it, with cards and discounts.
    fare_other = "fare.share.other",

    // --- Roads ------------------------------------------------------------------------------
    /// Route choice: minutes that a km counts beside its time.
    road_km_minutes = "road.route.minutes_per_km",
    /// Route choice: persons who share a toll.
    road_toll_persons = "road.route.toll_persons",
    /// Neighbouring zones: more km per straight km.
    road_neighbour_share = "road.neighbour.share",
    /// Neighbouring zones: greatest straight distance, km.
    road_neighbour_max_km = "road.neighbour.max_km",
    /// Inside a zone: factor on the mean radius.
    road_inside_factor = "road.inside.factor",
    /// Inside a zone: share of that where it is thinly settled.
    road_inside_rural = "road.inside.rural",
    /// Inside a zone: share where it is dense.
    road_inside_dense = "road.inside.dense",
    /// Speed on local roads at 30 residents per km², km/h.
    road_speed_30 = "road.local_speed.at_30_per_km2",
    /// At 200 residents per km².
    road_speed_200 = "road.local_speed.at_200_per_km2",
    /// At 1,000 residents per km².
    road_speed_1000 = "road.local_speed.at_1000_per_km2",
    /// At 3,000 residents per km².
    road_speed_3000 = "road.local_speed.at_3000_per_km2",
    /// At 10,000 residents per km².
    road_speed_10000 = "road.local_speed.at_10000_per_km2",

    // --- Demand -----------------------------------------------------------------------------
    /// Trips a resident and day.
    trips_per_day = "demand.trips_per_person_day",
    /// Trips a day of 0–17-year-olds, relative.
    trips_under18 = "demand.trips_per_person_day.under18",
    /// Of 18–24-year-olds.
    trips_young = "demand.trips_per_person_day.young",
    /// Of 25–64-year-olds.
    trips_adult = "demand.trips_per_person_day.adult",
    /// Of 65 years and over.
    trips_senior = "demand.trips_per_person_day.senior",
    /// Share of trips to work, %.
    purpose_work = "demand.purpose_share.commute",
    /// Share of trips to education and school, %.
    purpose_education = "demand.purpose_share.education",
    /// Share of errands and escorting, %.
    purpose_shopping = "demand.purpose_share.errands",
    /// Share of trips to health, %.
    purpose_health = "demand.purpose_share.health",
    /// Share of leisure and business, %.
    purpose_leisure = "demand.purpose_share.leisure",
    /// Commute: exponent of the cost.
    work_power = "demand.work.power",
    /// Commute: decay, 1/km.
    work_decay = "demand.work.decay",
    /// Commute: share of the far class.
    work_far_share = "demand.work.far_share",
    /// Commute: length of the far class, km.
    work_far_km = "demand.work.far_km",
    /// Commute: distance beyond which one goes less often, km.
    work_frequency_from = "demand.work.frequency_from_km",
    /// Commute: its length, km.
    work_frequency_km = "demand.work.frequency_km",
    /// Mean trip to education, km.
    education_mean_km = "demand.education.mean_km",
    /// Its far share and length.
    education_far_share = "demand.education.far_share",
    /// Length of the far class, km.
    education_far_km = "demand.education.far_km",
    /// Mean way to school, km.
    pupils_mean_km = "demand.pupils.mean_km",
    /// Mean errand, km.
    shopping_mean_km = "demand.shopping.mean_km",
    /// Far share.
    shopping_far_share = "demand.shopping.far_share",
    /// Far length, km.
    shopping_far_km = "demand.shopping.far_km",
    /// Mean leisure trip, km.
    leisure_mean_km = "demand.leisure.mean_km",
    /// Far share.
    leisure_far_share = "demand.leisure.far_share",
    /// Far length, km.
    leisure_far_km = "demand.leisure.far_km",
    /// Mean trip to health, km.
    health_mean_km = "demand.health.mean_km",
    /// Cost up to which neighbouring zones lie in one piece of the country, km: an island beyond it
    /// balances its own work and education.
    demand_piece_km = "demand.piece.max_km",
    /// Exponent of the cost for other purposes.
    other_power = "demand.other.power",
    /// Cost: speed beyond which minutes add to km, km/h.
    demand_cost_speed = "demand.cost.speed",
    /// Cost: minutes that are free of that.
    demand_cost_free = "demand.cost.free_minutes",
    /// Inside a zone: distance of other purposes against the commute's.
    other_inside_share = "demand.other.inside_share",
    /// Inside a zone: cap for other purposes, km.
    other_inside_max = "demand.other.inside_max_km",
    /// Saturday's trips against the mean weekday.
    saturday_factor = "demand.weekday_factor.sat",
    /// Sunday's.
    sunday_factor = "demand.weekday_factor.sun",
    /// Trips of a pair below which the pair is dropped and its trips given to the row, a year.
    sparse_below = "demand.sparse_below",
    /// Least cost of a trip, km: keeps the power of the cost finite.
    demand_cost_least = "demand.cost.least_km",
    /// Share of residents under 18 who go to school.
    pupils_age_share = "demand.pupils.age_share",
    /// Share of trips to education that pupils make.
    pupils_trip_share = "demand.pupils.trip_share",
    /// Growth of the population a year: moves figures of other years to the base year.
    population_growth = "demand.population.growth",
    /// Share of adult students who are 18–24.
    students_young = "demand.students.young_share",
    /// Fall with distance of where the students of a place live, km.
    students_home_km = "demand.students.home_km",
    /// Share in work: 18–24 years, relative to the next two.
    employed_young = "demand.employed.young",
    /// 25–64 years.
    employed_adult = "demand.employed.adult",
    /// 65 years and over.
    employed_senior = "demand.employed.senior",
    /// Errands of one under 18 against an adult's.
    errands_under18 = "demand.errands.under18",
    /// Trips to health of one of 65 and over against an adult's.
    health_senior = "demand.health.senior",
    /// Having no car: log odds of those under 18 against adults.
    no_car_under18 = "demand.no_car.under18",
    /// Of 18–24-year-olds.
    no_car_young = "demand.no_car.young",
    /// Of those of 65 and over.
    no_car_senior = "demand.no_car.senior",
    /// Of those in work, on top of their age.
    no_car_employed = "demand.no_car.employed",
    /// Persons entitled to special transport.
    special_persons = "handicap.entitled_persons",
    /// Their trips with it a year, million.
    special_trips = "handicap.trips",

    // --- Supply and its cost ----------------------------------------------------------------
    /// City and S-bus hour, DKK.
    bus_hour_city = "cost.bus.per_timetable_hour.city",
    /// Regional, R and X bus hour.
    bus_hour_regional = "cost.bus.per_timetable_hour.regional",
    /// Rural bus hour.
    bus_hour_rural = "cost.bus.per_timetable_hour.rural",
    /// Intercity train-km, DKK.
    train_km_intercity = "cost.rail.per_train_km.intercity",
    /// Regional train-km.
    train_km_regional = "cost.rail.per_train_km.regional",
    /// Suburban train-km.
    train_km_suburban = "cost.rail.per_train_km.s_train",
    /// Local railway train-km.
    train_km_local = "cost.rail.per_train_km.local_railway",
    /// Metro train-km.
    train_km_metro = "cost.rail.per_train_km.metro",
    /// Light-rail train-km.
    train_km_light_rail = "cost.rail.per_train_km.light_rail",
    /// Public cost per passenger of a small ferry, DKK.
    ferry_public_per_passenger = "cost.ferry.small_island.public_per_passenger",
    /// Layover, share of run time.
    layover_share = "supply.layover.share",
    /// Seats of a school bus.
    closed_run_seats = "closed_run.seats",
    /// Longest ride of a pupil, min.
    closed_run_most_minutes = "closed_run.most_minutes",
    /// Speed of a school bus between stops, km/h.
    closed_run_speed = "closed_run.speed",
    /// Standing at a stop of a school bus, min.
    closed_run_stop_minutes = "closed_run.stop_minutes",
    /// Road over straight line inside a zone.
    closed_run_winding = "closed_run.winding",
    /// Longest detour for others that is looked at, min.
    closed_run_most_detour = "closed_run.most_detour",
    /// Pupils of a school.
    closed_run_pupils_a_school = "closed_run.pupils_a_school",
    /// Children of school age, of all under 18.
    closed_run_pupils_of_children = "closed_run.pupils_of_children",
    /// Of entitled pupils those who ride in closed runs.
    closed_run_share = "closed_run.share",
    /// Distance from which grades 0–3 are entitled, km.
    closed_run_km_grade_0_3 = "closed_run.km_grade_0_3",
    /// Distance from which grades 4–6 are entitled, km.
    closed_run_km_grade_4_6 = "closed_run.km_grade_4_6",
    /// Distance from which grades 7–9 are entitled, km.
    closed_run_km_grade_7_9 = "closed_run.km_grade_7_9",
    /// When school begins, min after midnight.
    closed_run_bell_in = "closed_run.bell_in",
    /// When school ends, min after midnight.
    closed_run_bell_out = "closed_run.bell_out",
    /// Price of an hour of a school bus, DKK.
    closed_run_hour = "closed_run.hour",
    /// Car trips that drivers offer seats on where they get nothing for it, share.
    carpool_offered = "carpool.offered",
    /// How much more they offer for each krone a km that they get, as a share of that.
    carpool_offered_per_dkk = "carpool.offered_per_dkk",
    /// Driving that a driver adds for a rider, min.
    carpool_detour = "carpool.detour",
    /// How much later than meant a driver gets there at most, detour aside, min.
    carpool_driver_waits = "carpool.driver_waits",
    /// How much later than wished a rider gets there at most, min.
    carpool_rider_waits = "carpool.rider_waits",
    /// Shorter trips are not shared, km.
    carpool_from_km = "carpool.from_km",
    /// What arranging a ride counts as, min.
    carpool_felt = "carpool.felt",
    /// What it counts as to know of no way home, min.
    carpool_unsure = "carpool.unsure",
    /// Weight of minutes that a ride leaves later than wished.
    carpool_wait_weight = "carpool.wait_weight",
    /// Up to this a driver who is paid for a rider shares costs, DKK/km.
    carpool_cost_share = "carpool.cost_share",
    /// Running a platform for the residents of a municipality, DKK/year.
    carpool_platform = "cost.carpool.platform",
    /// A guaranteed way home: begin of the ride, DKK.
    carpool_guarantee_begin = "cost.carpool.guarantee_begin",
    /// The same for each km, DKK.
    carpool_guarantee_km = "cost.carpool.guarantee_km",
    /// Least layover, min.
    layover_min = "supply.layover.min",
    /// Deadhead km, share of timetable km.
    deadhead_share = "supply.deadhead.share",
    /// Departures run, buses.
    reliability_bus = "reliability.bus.departures_run",
    /// Departures run, ferries.
    reliability_ferry = "reliability.ferry.departures_run",
    /// Departures run, rail.
    reliability_rail = "reliability.rail.departures_run",
    /// Places in a city bus.
    capacity_bus = "supply.capacity.bus_12m",
    /// Places in a bus of bus rapid transit.
    capacity_brt = "supply.capacity.brt",
    /// In a regional bus.
    capacity_regional = "supply.capacity.bus_15m_regional",
    /// In an intercity train.
    capacity_intercity = "supply.capacity.intercity",
    /// In a regional train.
    capacity_regional_rail = "supply.capacity.regional_train",
    /// In a suburban train.
    capacity_suburban = "supply.capacity.s_train",
    /// In a local train.
    capacity_local_rail = "supply.capacity.local_train",
    /// In a metro train.
    capacity_metro = "supply.capacity.metro",
    /// In a light-rail vehicle.
    capacity_light_rail = "supply.capacity.light_rail",
    /// On a ferry.
    capacity_ferry = "supply.capacity.ferry",
    /// Share of electric buses, %.
    electric_bus_share = "fleet.ebus_share",
    /// Electric bus, kWh/km.
    kwh_bus = "energy.ebus.kwh_km",
    /// Diesel bus, l/km.
    litre_bus = "energy.diesel_bus.l_km",
    /// Electric car, kWh/km.
    kwh_car = "energy.ecar.kwh_km",
    /// Diesel, kg CO2/l.
    co2_litre = "co2.diesel_per_litre",
    /// Grid, g CO2/kWh.
    co2_kwh = "co2.grid",
    /// Cars, g CO2/km.
    co2_car = "co2.car_fleet_mean",
    /// Trains, kWh per train-km, electric.
    kwh_train = "energy.train.kwh_km",
    /// Diesel trains, l per train-km.
    litre_train = "energy.diesel_train.l_km",
    /// Share of intercity and regional train-km run by diesel.
    diesel_train_share = "fleet.diesel_train_share",
    /// Ferries, l per km.
    litre_ferry = "energy.ferry.l_km",
    /// NOx of a diesel bus, g/km.
    nox_bus = "emission.nox.diesel_bus",
    /// Particles of a diesel bus, g/km.
    pm_bus = "emission.pm.diesel_bus",
    /// NOx of a car, g/km.
    nox_car = "emission.nox.car",
    /// Particles of a car, g/km.
    pm_car = "emission.pm.car",

    // --- Deciding ---------------------------------------------------------------------------
    /// Part of its cost share below which a municipality leaves a line across its border.
    agreement_leave_below = "decide.agreement.leave_below",
    /// Steps from the need to a transport company.
    distance_company = "decide.distance.company",
    /// To a municipality.
    distance_municipality = "decide.distance.municipality",
    /// To a company that owns a metro or light rail.
    distance_owner = "decide.distance.owner",
    /// To a region.
    distance_region = "decide.distance.region",
    /// To the state.
    distance_state = "decide.distance.state",
    /// Minutes a boarding by which a timetable fits worse for each step.
    distance_minutes = "decide.distance.minutes_per_step",
    /// Weight of fares with a transport company, krone per krone of travellers' time.
    fares_company = "decide.fares.company",
    /// With a municipality.
    fares_municipality = "decide.fares.municipality",
    /// With a company that owns a metro or light rail.
    fares_owner = "decide.fares.owner",
    /// With a region.
    fares_region = "decide.fares.region",
    /// With the state.
    fares_state = "decide.fares.state",
    /// Most departures of a bus line against today's.
    growth_bus = "decide.growth.bus",
    /// Of a train.
    growth_rail = "decide.growth.rail",
    /// How far a body keeps to the history of a line that it takes over, 0–1.
    history_keep = "decide.history.keep",
    /// Least departures a school day of a stop's only line.
    minimum_only_line = "decide.minimum.only_line",
    /// What more a dependent traveller counts with a transport company.
    need_company = "decide.need.company",
    /// With a municipality.
    need_municipality = "decide.need.municipality",
    /// With a company that owns a metro or light rail.
    need_owner = "decide.need.owner",
    /// With a region.
    need_region = "decide.need.region",
    /// With the state.
    need_state = "decide.need.state",
    /// What a traveller from outside counts with a transport company.
    outside_company = "decide.outside.company",
    /// With a municipality.
    outside_municipality = "decide.outside.municipality",
    /// With a region.
    outside_region = "decide.outside.region",
    /// Years from a changed need to a changed timetable: a transport company.
    reaction_company = "decide.reaction.company",
    /// A municipality.
    reaction_municipality = "decide.reaction.municipality",
    /// A company that owns a metro or light rail.
    reaction_owner = "decide.reaction.owner",
    /// A region.
    reaction_region = "decide.reaction.region",
    /// The state.
    reaction_state = "decide.reaction.state",
    /// Minutes a boarding by which a timetable fits worse for every year that it lags.
    reaction_misfit = "decide.reaction.misfit_per_year",
    /// How boardings of a line follow its departures when its buyer weighs fares.
    decide_response = "decide.response.boardings",

    // --- Money ------------------------------------------------------------------------------
    /// Regions' net spending on buses today, billion DKK.
    regional_bus_net = "money.regions.bus_net_total",
    /// Municipalities' net spending on buses today, billion DKK.
    municipal_bus_net = "money.municipalities.bus_net_total",
    /// State contract with the main operator, billion DKK.
    state_rail_contract = "money.state.dsb_contract",
    /// Special transport, gross, million DKK.
    special_gross = "cost.handicap.gross",
    /// Special transport, users' payment, million DKK.
    special_fares = "cost.handicap.user_payment",
    /// Administration of a transport company, DKK per timetable hour.
    admin_per_hour = "money.admin.company_per_timetable_hour",
    /// Administration per ordering body and year, DKK.
    admin_per_body = "money.admin.per_ordering_body",
    /// A fixed sum is always shown at this amount, billion DKK,
    fixed_sum_shown_1 = "money.fixed_sum.shown.1",
    /// at this,
    fixed_sum_shown_2 = "money.fixed_sum.shown.2",
    /// at this
    fixed_sum_shown_3 = "money.fixed_sum.shown.3",
    /// and at this.
    fixed_sum_shown_4 = "money.fixed_sum.shown.4",
    /// Part of their fares that the buses of a company share by timetable hours (0–1).
    fare_key_hours = "money.fare_key.hours_share",
    /// Weight of passenger-km against boardings in sharing a journey's fare between lines (0–1).
    fare_key_km = "money.fare_key.passenger_km_share",
    /// Part of a journey's fare that its lines share by the zones they touch (0–1),
    fare_key_zones = "money.fare_key.zones_share",
    /// zones being so wide (km).
    fare_zone_width = "money.fare_key.zone_km",
    /// Rule of half and surplus: share of car-km that is driven by drivers' own cost, see notes.
    occupancy_car = "supply.occupancy.car_mean",

    // --- Response in the long run, told beside elasticities; no result uses it ---------------
    /// To fares: long run over short run.
    long_run_fare = "response.long_run.fare",
    /// To service.
    long_run_service = "response.long_run.service",
    /// To the cost of a km by car.
    long_run_car_cost = "response.long_run.car_cost",

    // --- Social economy ---------------------------------------------------------------------
    /// From factor prices to market prices.
    net_tax_factor = "social.net_tax_factor",
    /// Loss per krone raised by taxes.
    tax_distortion = "social.tax_distortion",
    /// Duties on the energy of a car-km, with VAT, DKK.
    fuel_duty = "social.car.fuel_duty",
    /// Registration duty of a car-km, DKK.
    registration_duty = "social.car.registration_duty",
    /// External congestion cost of a car-km in the peak, DKK, by urbanity of the driver's home.
    congestion_core = "social.congestion.core",
    /// In the suburbs.
    congestion_suburb = "social.congestion.suburb",
    /// In large towns.
    congestion_large = "social.congestion.large",
    /// In medium towns.
    congestion_medium = "social.congestion.medium",
    /// In small towns.
    congestion_small = "social.congestion.small",
    /// In the countryside.
    congestion_rural = "social.congestion.rural",
    /// External accident cost of a car-km, DKK.
    accident_car = "social.accident.car",
    /// Of a bus-km.
    accident_bus = "social.accident.bus",
    /// Noise of a car-km in towns from medium size up, DKK.
    noise_car_town = "social.noise.car_town",
    /// In small towns and the countryside.
    noise_car_country = "social.noise.car_country",
    /// Of a bus-km.
    noise_bus = "social.noise.bus",
    /// Nitrogen oxides, DKK/kg.
    price_nox = "social.nox",
    /// Particles, DKK/kg.
    price_pm = "social.pm",
    /// Carbon dioxide, DKK/t.
    price_co2 = "social.co2",

    // --- Vehicles without a driver ------------------------------------------------------------
    /// The driver's share of what a bus hour costs, %.
    driverless_share_bus = "driverless.driver_share_bus",
    /// The driver's share of what an hour on demand costs, %.
    driverless_share_flex = "driverless.driver_share_flex",
    /// What of the driver's cost is left without one, %.
    driverless_left = "driverless.left",
    /// Years that what makes a line more reliable lasts.
    reliable_life = "reliable.life",

    // --- What hubs offer ---------------------------------------------------------------------
    /// Return that firms ask for on vehicles they buy, % a year.
    hub_private_return = "hub.private_return",

    // --- What is built for buses ------------------------------------------------------------
    /// What priority at signals takes off running time, %.
    priority_saving = "priority.saving",
    /// Signals with priority by km of road in a town.
    priority_signals_per_km = "priority.signals_per_km",
    /// What a signal with priority costs to build, DKK.
    priority_signal = "priority.signal",
    /// What one takes a year, DKK.
    priority_upkeep = "priority.upkeep",
    /// Years that it lasts.
    priority_life = "priority.life",
    /// Mean speed of bus rapid transit with stops, km/h.
    brt_speed = "brt.speed",
    /// Between its stops, km.
    brt_spacing = "brt.spacing",
    /// What a km costs to build, million DKK.
    brt_capital = "brt.capital",
    /// What a km takes a year, million DKK.
    brt_upkeep = "brt.upkeep",
    /// Years that it lasts.
    brt_life = "brt.life",

    // --- From year to year ------------------------------------------------------------------
    /// Growth of what purses give beyond wages and prices, % a year.
    budget_beyond_index = "years.budget.beyond_index",
    /// Wages and prices, which budgets follow, % a year.
    budget_index = "years.budget.index",
    /// Years over which a multi-year budget evens out.
    budget_period = "years.budget.period",
    /// Most that a multi-year budget carries on or lacks, % of a year's money.
    budget_reserve = "years.budget.reserve",
    /// Chargers and depot for one more electric bus, million DKK.
    bus_charging = "years.bus.charging",
    /// Electric buses in 2030, % of buses.
    electric_2030 = "years.bus.electric_2030",
    /// Energy in the cost of a diesel bus, %.
    bus_energy_share = "years.bus.energy_share",
    /// Years until families have adapted the cars they have by nine tenths.
    car_adjustment = "years.car.adjustment",
    /// Log odds of having no car by minutes a trip that those without one fare better.
    car_response = "years.car.response",
    /// Most change of departures in a year within a contract, %.
    contract_free_change = "years.contract.free_change",
    /// Years between two tenders of a line.
    contract_length = "years.contract.length",
    /// Growth of what a bus hour costs, % a year.
    cost_growth_bus = "years.cost.bus",
    /// Growth of what a train-km or a sailing costs, % a year.
    cost_growth_rail = "years.cost.rail",
    /// Growth of fares, % a year.
    fare_growth = "years.fares",
    /// Carbon dioxide of electricity in 2030, g/kWh.
    grid_2030 = "years.grid_2030",
    /// Interest of a public loan, % a year.
    loan_rate = "years.loan.rate",
    /// Most of a public loan that is paid back at once, years.
    loan_bullet_term = "years.loan.bullet_term",
    /// Term of a public loan, years.
    loan_term = "years.loan.term",
    /// Growth of residents until 2035, % a year.
    residents_growth = "years.population.growth",
    /// Growth of residents from 2035, % a year.
    residents_growth_later = "years.population.growth_later",
    /// Drift of the countryside against its municipality, % a year.
    population_rural = "years.population.rural",
    /// Residents of 65 and over in 2040, %.
    senior_2040 = "years.population.senior_2040",
    /// How far municipalities go on growing apart; 1: as before.
    urbanisation = "years.population.urbanisation",
    /// Growth of consumer prices, % a year.
    price_growth = "years.prices",
    /// Municipalities that each one of a trial's area is held against.
    trial_matches = "years.trial.matches",
    /// Growth of the value of time beyond prices, % a year.
    vot_growth = "years.value_of_time",
}
