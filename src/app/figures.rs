//! The base year's figures: worked out on a thread of their own, heard of when they are there.

use super::session::Session;
use crate::run::{self, Prepared, Register, RunResult, Step};
use crate::scenario::Scenario;
use bevy::prelude::*;
use std::sync::{Arc, Mutex, mpsc};

/// How far the figures are.
#[derive(Clone, Debug)]
pub(super) enum Figures {
    /// Being worked out: the step it is at.
    Working(Option<Step>),
    /// There.
    Ready(Arc<RunResult>),
    /// Could not be worked out: why.
    Failed(String),
    /// Not asked for.
    Off,
}

enum News {
    Step(Step),
    Done(Box<RunResult>),
    Failed(String),
}

/// Where the working thread speaks.
#[derive(Resource)]
struct Ear(Mutex<mpsc::Receiver<News>>);

/// Sets off the base year's run.
pub(super) fn begin(app: &mut App, scenario: &Arc<Scenario>, register: &Register) {
    let (send, receive) = mpsc::channel();
    let (scenario, register) = (Arc::clone(scenario), Arc::clone(register));
    std::thread::spawn(move || {
        let teller = Mutex::new(send.clone());
        let progress = |step: Step| {
            if let Ok(teller) = teller.lock() {
                // The window may be closed already.
                let _ = teller.send(News::Step(step));
            }
        };
        let result = super::quietly(|| {
            let prepared = Prepared::new(&scenario, &register, &progress)?;
            run::run(&scenario, &prepared, None, &progress)
        });
        let _ = send.send(match result {
            Ok(Ok(result)) => News::Done(Box::new(result)),
            Ok(Err(error)) => News::Failed(error.to_string()),
            Err(panic) => News::Failed(panic),
        });
    });
    app.insert_resource(Ear(Mutex::new(receive)));
}

/// Takes news of the run.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, hear.run_if(resource_exists::<Ear>));
}

fn hear(mut session: ResMut<Session>, ear: Res<Ear>) {
    let Ok(ear) = ear.0.lock() else { return };
    loop {
        match ear.try_recv() {
            Ok(News::Step(step)) => session.figures = Figures::Working(Some(step)),
            Ok(News::Done(result)) => session.take(Arc::new(*result)),
            Ok(News::Failed(why)) => session.figures = Figures::Failed(why),
            Err(mpsc::TryRecvError::Empty) => return,
            Err(mpsc::TryRecvError::Disconnected) => {
                // The thread is gone; without a last word it broke off.
                if matches!(session.figures, Figures::Working(_)) {
                    session.figures = Figures::Failed("the run broke off".to_owned());
                }
                return;
            }
        }
    }
}
