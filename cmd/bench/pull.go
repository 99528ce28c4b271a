package main

import (
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"counterfoil/fixtures"
	"counterfoil/fixtures/tenant"
	"counterfoil/ledger"
)

// pull times reading a tenant over HTTP. The tenant runs in this process, on the same
// processors, without limits; its processor time is told apart. The month is two months
// ago, so that the program's own clock has it behind it.
func (b *bench) pull(month fixtures.Month) error {
	now := time.Now()
	month.Period = ledger.NewDate(now.Year(), now.Month(), 1).Period().Previous().Previous()
	month.Faults = fixtures.Faults{}
	const plenty = 1 << 30
	shop := tenant.New(tenant.Options{Month: month, Quotas: tenant.Quotas{
		Requests: plenty, RequestsPerHour: plenty, Complexity: plenty, ComplexityPerHour: plenty, Mutations: plenty, MutationsPerHour: plenty}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	go http.Serve(listener, shop.Handler()) //nolint:errcheck,gosec // ends with the listener
	b.env = []string{"CENTRA_URL=http://" + listener.Addr().String() + "/graphql", "CENTRA_TOKEN=none"}
	if _, err := b.step("migrate", "migrate"); err != nil {
		return err
	}
	const everything = "read everything"
	for _, step := range [][]string{{everything, "import", "centra", "--since", "2000-01-01"}, {"read changes", "import", "centra"}} {
		before := processor()
		took, err := b.step(step[0], step[1:]...)
		if err != nil {
			return err
		}
		fmt.Printf("  %-14s %8.2f s of the tenant's; %d requests so far\n", "", (processor() - before).Seconds(), len(shop.Log().Requests))
		if step[0] == everything {
			fmt.Printf("  %-14s %8.0f orders/s from HTTP to sealed\n", "", float64(month.Orders)/took.Seconds())
		}
	}
	return nil
}

// processor is the time this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
