package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/fixtures"
	"counterfoil/fixtures/tenant"
	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/pgtest"
)

// printed is what a program writes while it runs.
type printed struct {
	mu sync.Mutex
	strings.Builder
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Builder.Write(b)
}

func (p *printed) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.String()
}

// served is a company with a tenant, whose serve processes run in this one.
type served struct {
	dir  string
	env  map[string]string
	shop *tenant.Tenant
}

func newServed(t *testing.T, schedule string) *served {
	t.Helper()
	s := &served{dir: t.TempDir()}
	month := demoMonth()
	month.Orders = 60
	if _, err := month.Generate(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := writeTemplate(s.dir, "se"); err != nil {
		t.Fatal(err)
	}
	policyFile := filepath.Join(s.dir, "policy.yaml")
	text, err := os.ReadFile(policyFile)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "\nschedule:")
	if err := os.WriteFile(policyFile, []byte(before+"\n"+schedule), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.dir, "books"), 0o700); err != nil {
		t.Fatal(err)
	}
	const plenty = 1 << 30
	s.shop = tenant.New(tenant.Options{Month: month, Token: "centra-hunter2", Seed: 9, Quotas: tenant.Quotas{
		Requests: plenty, RequestsPerHour: plenty, Complexity: plenty, ComplexityPerHour: plenty, Mutations: plenty, MutationsPerHour: plenty}})
	server := httptest.NewServer(s.shop.Handler())
	t.Cleanup(server.Close)
	s.env = map[string]string{
		"DATABASE_URL": pgtest.NewDSN(t), "COUNTERFOIL_POLICY": policyFile,
		"CENTRA_URL": server.URL + "/graphql", "CENTRA_TOKEN": "centra-hunter2", "CENTRA_WEBHOOK_SECRET": "hunter2",
	}
	return s
}

// start runs a serve process until its context ends; it gives its address and log.
func (s *served) start(t *testing.T, args ...string) (address string, log *printed, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, log := &printed{}, &printed{}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), func(name string) string { return s.env[name] }, out, log)
	}()
	stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { stop() })
	addressIn := regexp.MustCompile(`http://(\S+)`)
	within(t, time.Minute, "serve listens", func() bool {
		if found := addressIn.FindStringSubmatch(out.text()); found != nil {
			address = found[1]
		}
		return address != "" || len(code) > 0
	})
	if address == "" {
		t.Fatalf("serve ended with %d: %s", <-code, log.text())
	}
	return address, log, stop
}

func within(t *testing.T, limit time.Duration, what string, true func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if true() {
			return
		}
	}
	t.Fatalf("in %s it did not come about: %s", limit, what)
}

// jobs is what `counterfoil jobs --format json` tells, by name, with its exit code.
func (s *served) jobs(t *testing.T) (map[string]jobRow, int) {
	t.Helper()
	code, out, stderr := command(s.env, "jobs", "--format", "json")
	var rows []jobRow
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatalf("jobs: %d %q %q: %v", code, out, stderr, err)
	}
	all := map[string]jobRow{}
	for _, r := range rows {
		all[r.Job] = r
	}
	return all, code
}

func (s *served) call(t *testing.T, address, host, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+hookPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Origin", "https://"+host) // to a page of ours it would be another site's
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Centra-Signature", signedFor(time.Now(), body))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// countedPull is an ERP that has nothing new and counts how often it is asked.
type countedPull struct{ asked *atomic.Int64 }

func (p countedPull) Changes(context.Context, ledger.Date) ([]importers.Result, error) {
	p.asked.Add(1)
	return nil, nil
}

// Two processes serve one company: the tenant is read, a file that appears is imported
// once, the books are compared after it, a call of the webhook has its order read again.
// `counterfoil jobs` tells all of it, and nobody tells a secret.
func TestServeRunsTheScheduleOnTwoHosts(t *testing.T) {
	var pulled atomic.Int64
	erpAPIs["abacus"] = func(context.Context, *app, *policy.Policy, func(string)) (puller, error) {
		return countedPull{&pulled}, nil
	}
	t.Cleanup(func() { delete(erpAPIs, "abacus") })
	s := newServed(t, `schedule:
  pulls: [{name: abacus, every: 2s}]
  centra: {changes: 2s, nightly: "02:30"}
  reconcile: {after_import: 2s, month_end_day: 3, month_end_at: "06:00"}
  folders:
    - {name: books, path: books, format: sie, every: 1s}
    - {name: tables, path: tables, profile: table.yaml, every: 1s}
`)
	profile, err := os.ReadFile("../../importers/erp/table/profiles/business-central.yaml")
	if err != nil {
		t.Fatal(err)
	}
	csv, err := os.ReadFile("../../importers/erp/table/testdata/business-central.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(s.dir, "tables"), 0o700), os.WriteFile(filepath.Join(s.dir, "table.yaml"), profile, 0o600),
		os.WriteFile(filepath.Join(s.dir, "tables", "october.csv"), csv, 0o600)); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := command(s.env, "jobs"); code != exitUnexplained || !strings.Contains(stderr, "serve` has not run") {
		t.Errorf("before anything ran: %d %q", code, stderr)
	}
	if code, _, stderr := command(s.env, "import", "centra", "--full"); code != exitTied {
		t.Fatal(stderr)
	}
	first, firstLog, stopFirst := s.start(t)
	_, secondLog, stopSecond := s.start(t)

	file, err := os.ReadFile(filepath.Join(s.dir, fixtures.ERPFile))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"october.se": file, "half.se.part": file[:1000], ".hidden": nil} {
		if err := os.WriteFile(filepath.Join(s.dir, "books", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	within(t, 2*time.Minute, "every job has succeeded, the file is imported and compared", func() bool {
		all, _ := s.jobs(t)
		for _, name := range []string{jobChanges, jobNightly, jobReconcile, jobMonthEnd, "folder-books", "folder-tables", "abacus-changes"} {
			if all[name].LastSuccess.IsZero() {
				return false
			}
		}
		return strings.Contains(firstLog.text()+secondLog.text(), `"result":"1 snapshots: `)
	})

	if code, out, stderr := command(s.env, "imports"); code != exitTied || !strings.Contains(out, "business-central-list  october.csv") {
		t.Errorf("the table is not among the imports: %d %s%s", code, out, stderr)
	}
	number, err := s.shop.ChangeAny(tenant.EditPrice)
	if err != nil {
		t.Fatal(err)
	}
	body := form(fmt.Sprintf(`{"events":[{"type":"order","action":"update","id":%d},{"type":"order","id":%[1]d},{"type":"customer","id":5}]}`, number))
	began := time.Now()
	if code := s.call(t, first, "hooks.brand.example", body); code != 200 {
		t.Errorf("the webhook answered %d", code)
	}
	t.Logf("the webhook answered in %s", time.Since(began))
	if code := s.call(t, first, "hooks.brand.example", "x"+body); code != 400 {
		t.Errorf("a body that is no form was answered %d", code)
	}
	within(t, 2*time.Minute, "the order is read again", func() bool {
		all, _ := s.jobs(t)
		return strings.Contains(all[jobHinted].LastResult, "1 orders") && strings.Contains(all[jobHinted].LastResult, "1 snapshots")
	})
	for _, path := range []string{"/", "/v1/entities", hookPath + "/"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+first+path, nil)
		r.Host = "hooks.brand.example"
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("under the proxy's name %s was answered %d", path, answer.StatusCode)
		}
	}
	if all, code := s.jobs(t); code != exitTied {
		t.Errorf("all is well, and the exit code is %d: %+v", code, all)
	}
	if code, out, stderr := command(s.env, "jobs", "run", jobNightly); code != exitTied || !strings.HasPrefix(out, jobNightly+": ") {
		t.Errorf("asked for a job: %d %q %q", code, out, stderr)
	}
	if code, _, stderr := command(s.env, "jobs", "run", "unheard-of"); code != exitTrouble || !strings.Contains(stderr, "not known") {
		t.Errorf("asked for a job that is none: %d %q", code, stderr)
	}
	if pulled.Load() == 0 {
		t.Error("the ERP was not read")
	}
	stopping := time.Now()
	if a, b := stopFirst(), stopSecond(); a != 0 || b != 0 || time.Since(stopping) > 40*time.Second {
		t.Errorf("stopped with %d and %d after %s", a, b, time.Since(stopping))
	}
	all := firstLog.text() + secondLog.text()
	for _, secret := range []string{"hunter2", s.env["DATABASE_URL"]} {
		if strings.Contains(all, secret) {
			t.Errorf("a secret is in the log: %s", all)
		}
	}
	for line := range strings.Lines(all) {
		if !json.Valid([]byte(line)) {
			t.Errorf("a line of the log is no JSON: %s", line)
		}
	}
	if n := strings.Count(all, "snapshot"); n == 0 {
		t.Errorf("nothing was imported: %s", all)
	}
}

// A job that cannot succeed is seen by monitoring, in words, and what was broken is told
// where it is; --no-jobs runs none.
func TestMonitoringSeesWhatFails(t *testing.T) {
	s := newServed(t, `schedule:
  centra: {changes: 1s, nightly: off}
  reconcile: {after_import: 0s, month_end_day: 0}
  folders: [{name: books, path: gone, format: sie, every: 1s}]
`)
	_, _, stop := s.start(t, "--no-jobs")
	if _, code := s.jobsOrNone(t); code != exitUnexplained {
		t.Errorf("without jobs: %d", code)
	}
	if code := stop(); code != 0 {
		t.Errorf("--no-jobs ended with %d", code)
	}
	s.start(t)
	within(t, time.Minute, "both jobs are failing", func() bool {
		all, code := s.jobsOrNone(t)
		return all[jobChanges].Failing && all["folder-books"].Failing && code == exitUnexplained
	})
	all, _ := s.jobs(t)
	if !strings.Contains(all[jobChanges].LastError, "--since 2026-01-01") || !strings.Contains(all["folder-books"].LastError, "must see it") {
		t.Errorf("%+v", all)
	}
	_, out, _ := command(s.env, "jobs")
	if !strings.Contains(out, "failing") || !strings.Contains(out, "folder-books, last error: watch a folder") {
		t.Errorf("the table:\n%s", out)
	}
}

func (s *served) jobsOrNone(t *testing.T) (map[string]jobRow, int) {
	t.Helper()
	code, out, _ := command(s.env, "jobs", "--format", "json")
	if strings.TrimSpace(out) == "[]" {
		return nil, code
	}
	return s.jobs(t)
}

func TestServeSaysWhatItCannotRun(t *testing.T) {
	for schedule, want := range map[string]string{
		"schedule: {folders: [{name: books, path: x, format: fax}]}\n":                `folder books: format "fax" is not known; there are centra, `,
		"schedule: {folders: [{name: books, path: x, profile: abacus}]}\n":            `folder books: `,
		"schedule: {folders: [{name: books, path: x, format: sie, profile: xero}]}\n": "leave out format, or profile",
		"schedule: {pulls: [{name: ledgerium}]}\n":                                    `no ERP called "ledgerium" can be asked`,
	} {
		s := newServed(t, schedule)
		if code, _, stderr := command(s.env, "serve", "--listen", "127.0.0.1:0"); code != exitTrouble || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d %q, want %q", schedule, code, stderr, want)
		}
	}
	s := newServed(t, "schedule: {}\n")
	delete(s.env, "CENTRA_URL")
	if code, _, stderr := command(s.env, "serve"); code != exitTrouble || !strings.Contains(stderr, "set both, or neither") {
		t.Errorf("a webhook without a tenant: %d %q", code, stderr)
	}
}

// A process killed with signal 9 in the middle of a pull leaves a job that seems to run;
// another process takes it up within a minute.
func TestAKilledProcessLeavesItsJobToAnother(t *testing.T) {
	s := newServed(t, `schedule:
  centra: {changes: 1s, nightly: off}
  reconcile: {after_import: 0s, month_end_day: 0}
`)
	if code, _, stderr := command(s.env, "import", "centra", "--full"); code != exitTied {
		t.Fatal(stderr)
	}
	s.shop.Plan(tenant.Fault{Kind: tenant.ServerError, Probability: 1}) // the pull asks again for a while
	cmd := exec.Command(os.Args[0], "serve", "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	within(t, time.Minute, "the pull runs", func() bool {
		all, _ := s.jobsOrNone(t)
		return !all[jobChanges].RunningSince.IsZero()
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s.shop.Plan()
	killed := time.Now()
	_, log, _ := s.start(t)
	within(t, 2*time.Minute, "the job has succeeded", func() bool {
		all, _ := s.jobs(t)
		return !all[jobChanges].LastSuccess.IsZero()
	})
	t.Logf("taken up and done %s after the kill", time.Since(killed))
	if !strings.Contains(log.text(), "the process that ran a job ended") {
		t.Errorf("nobody says so: %s", log.text())
	}
}
