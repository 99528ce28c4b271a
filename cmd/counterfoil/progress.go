package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far long work has come, and is silent when nobody watches: no bar
// is drawn unless w is a terminal.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress starts a bar of unknown length counting in unit ("records").
func newProgress(w io.Writer, what, unit string) progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	return progress{progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionShowIts(),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
	)}
}

// set moves the bar to a count. A bar that cannot be drawn is no reason to stop working.
func (p progress) set(count int64) {
	if p.bar != nil {
		_ = p.bar.Set64(count)
	}
}

// say writes a line where the bar is, which comes back with the next count.
func (p progress) say(w io.Writer, text string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(w, "counterfoil: "+text)
}

func (p progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
