package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// settings are what is measured and how it is told.
type settings struct {
	program string
	format  string
	list    bool
	quick   bool
	orders  int
	seeds   int
	rates   []int // faults per thousand orders
	grains  []string
}

func main() {
	s, err := parse(os.Args[1:], os.Stderr)
	if err != nil {
		os.Exit(2)
	}
	missed, err := run(context.Background(), s, os.Stdout, os.Stderr)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(2)
	case missed:
		os.Exit(1)
	}
}

func parse(args []string, errs io.Writer) (settings, error) {
	s := settings{}
	f := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	f.SetOutput(errs)
	f.StringVar(&s.program, "program", "bin/counterfoil", "the program to measure")
	f.StringVar(&s.format, "format", "table", "table or json")
	f.BoolVar(&s.list, "list", false, "list every fault that did not come out exact")
	f.BoolVar(&s.quick, "quick", false, "a small measurement of half a minute")
	f.IntVar(&s.orders, "orders", 0, "orders of each month (default 1200, quick 300)")
	f.IntVar(&s.seeds, "seeds", 0, "months of each kind, each of another seed (default 2, quick 1)")
	rates := f.String("rates", "", "faults in a hundred orders, with commas (default 0.5,2,5,10; quick 5)")
	grains := f.String("grain", "order,day,mixed", "how the ERP books: order, day, mixed, with commas")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	err := s.complete(*rates, *grains)
	if err != nil {
		fmt.Fprintln(errs, "accuracy:", err)
	}
	return s, err
}

// complete fills in the defaults and reads the lists.
func (s *settings) complete(rates, grains string) error {
	orders, seeds, usual := 1200, 2, "0.5,2,5,10"
	if s.quick {
		orders, seeds, usual = 300, 1, "5"
	}
	if s.orders == 0 {
		s.orders = orders
	}
	if s.seeds == 0 {
		s.seeds = seeds
	}
	if rates == "" {
		rates = usual
	}
	for _, text := range strings.Split(rates, ",") {
		perThousand, err := perThousand(text)
		if err != nil {
			return err
		}
		s.rates = append(s.rates, perThousand)
	}
	s.grains = strings.Split(grains, ",")
	for _, g := range s.grains {
		if _, ok := grainsByName[g]; !ok {
			return fmt.Errorf("grain %q is none of order, day and mixed", g)
		}
	}
	if s.format != "table" && s.format != "json" {
		return fmt.Errorf("format %q is none of table and json", s.format)
	}
	return nil
}

// perThousand reads a rate in per cent with at most one decimal.
func perThousand(text string) (int, error) {
	whole, tenth, _ := strings.Cut(text, ".")
	if len(tenth) == 0 {
		tenth = "0"
	}
	n, err := strconv.Atoi(whole + tenth)
	if err != nil || whole == "" || len(tenth) > 1 || n < 0 || n > 1000 {
		return 0, fmt.Errorf("rate %q is no per cent with at most one decimal, such as 0.5", text)
	}
	return n, nil
}

// run measures every month of the plan and tells the result; missed says that an aim was
// not reached.
func run(ctx context.Context, s settings, out, errs io.Writer) (missed bool, err error) {
	dir, err := os.MkdirTemp("", "cfaccuracy")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l, err := openLab(ctx, dir, s.program)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, l.close()) }()

	began := time.Now()
	r := newResult()
	for _, t := range plan(s) {
		scored := len(r.trials)
		if err := l.measure(ctx, t, r); err != nil {
			return false, fmt.Errorf("%s: %w", t, err)
		}
		for _, score := range r.trials[scored:] {
			fmt.Fprintf(errs, "%6.1f s  %s\n", time.Since(began).Seconds(), score)
		}
	}
	r.took = time.Since(began)
	if s.format == "json" {
		err = r.writeJSON(out)
	} else {
		r.writeTables(out)
	}
	if s.list && s.format != "json" {
		r.writeList(out)
	}
	return r.missed(), err
}
