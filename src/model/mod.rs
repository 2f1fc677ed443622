#![doc = include_str!("model.md")]

pub mod places {
    #![doc = include_str!("places.md")]
}

pub mod demand {
    #![doc = include_str!("demand.md")]
}

pub mod supply {
    #![doc = include_str!("supply.md")]
}

pub mod travel {
    #![doc = include_str!("travel.md")]
}

pub mod flex {
    #![doc = include_str!("flex.md")]
}

pub mod hubs {
    #![doc = include_str!("hubs.md")]
}

pub mod carpool {
    #![doc = include_str!("carpool.md")]
}

pub mod money {
    #![doc = include_str!("money.md")]
}

pub mod social {
    #![doc = include_str!("social.md")]
}

pub mod deciding {
    #![doc = include_str!("deciding.md")]
}

pub mod years {
    #![doc = include_str!("years.md")]
}

pub mod trust {
    #![doc = include_str!("trust.md")]
}

pub mod limits {
    #![doc = include_str!("limits.md")]
}
