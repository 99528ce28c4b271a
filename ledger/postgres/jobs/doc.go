// Package jobs runs a company's imports and reconciliations by themselves: on a schedule,
// or when something asks for one. The queue stands in the ledger's database, so any number
// of processes on any number of hosts share it; what is to be run is known to the process.
//
// River keeps the queue: it hands a job to one worker, tries again what failed, and clears
// away what is done. Three things are ours. The schedules: River's are queued by one
// elected process from the list it was started with, which would leave out every other
// company of the database; here each process queues what is due, and a row of the plan
// sees to it that a window is queued once. The locks: a job holds one for its name and one
// for its source as long as its connection lives, so that no source is read twice at once.
// And what becomes of the jobs of a process that died: their lock is free, so they are
// queued again within a minute and not after River's hour.
package jobs
