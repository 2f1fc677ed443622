//! Lines that the sources name: where they stop, and what their sources do not tell.

values! {
    /// Calls of buses that stop at all places are no nearer each other than this …
    stopping_spacing_km = "service.stopping.spacing";
    /// … and make the path at most so many times as long.
    stopping_call_detour = "service.stopping.detour";
    /// The same of fast buses, which call at main stops of towns from this size.
    fast_spacing_km = "service.fast.spacing";
    fast_call_detour = "service.fast.detour";
    fast_town = "service.fast.town";

    /// A stop is near a line within so far of it, and so many times the radius of its zone or
    /// village farther, at most so far.
    near_km = "service.near.base";
    near_per_radius = "service.near.per_radius";
    near_most_km = "service.near.most";
    /// No hop takes less: doors open, people get on.
    shortest_hop_minutes = "service.shortest_hop";

    /// Speed of a coach by road, where the source's run time has the ferry in it or a wrong one.
    coach_km_per_hour = "service.coach.speed";
    /// A motorway coach covers this much more than the straight line.
    coach_detour = "service.coach.detour";

    /// Minutes of a bus on the quay and at sea.
    taars_spodsbjerg_minutes = "service.by_ferry.taars_spodsbjerg";
    odden_aarhus_minutes = "service.by_ferry.odden_aarhus";
    /// Of a bus that boards a ferry: speed between towns with stops …
    by_ferry_km_per_hour = "service.by_ferry.speed";
    /// … and a road's length beside the straight line.
    by_ferry_detour = "service.by_ferry.detour";

    /// Ferries: a vessel sails this many hours a day …
    vessel_hours = "service.ferry.hours";
    /// … and lies this long at each end …
    lay_minutes = "service.ferry.lay";
    /// … after short crossings less …
    short_lay_minutes = "service.ferry.short_lay";
    /// … which are those up to this long.
    short_crossing_minutes = "service.ferry.short_crossing";
    /// Ports are known to a kilometre, so a short crossing may come out too long; no ferry is
    /// faster.
    fastest_ferry_km_per_hour = "service.ferry.fastest";
}
