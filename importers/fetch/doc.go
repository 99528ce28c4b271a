// Package fetch asks the APIs of ERPs and gives back whole answers only: what was cut off,
// refused, or is no JSON is no answer. It keeps to a limit of requests, waits as long as
// it is told to, and tries again what may pass, later each time.
//
// It knows nothing of what is asked for.
package fetch
