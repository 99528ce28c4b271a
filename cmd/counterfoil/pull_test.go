package main

import (
	cryptorand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/fixtures"
	"counterfoil/fixtures/tenant"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

var tenantOrders = flag.Int("tenant-orders", 300, "orders of the tenant that is read while the program is killed")

// P5 over the API: the program is killed with signal 9 at random moments of reading a
// tenant, with faults and while orders change, and started again each time. What
// stands in the end is what stands after an import of the same tenant's files.
func TestKilledWhileReadingATenantItEndsTheSame(t *testing.T) {
	dir := t.TempDir()
	month := demoMonth()
	month.Orders, month.Period = *tenantOrders, ledger.NewDate(2025, 10, 1).Period()
	if err := writeTemplate(dir, "se"); err != nil {
		t.Fatal(err)
	}
	const plenty = 1 << 30
	var behind atomic.Int64 // how far the tenant's clock is behind ours
	behind.Store(int64(time.Hour))
	shop := tenant.New(tenant.Options{Month: month, Token: "hunter2", Seed: 9, Now: func() time.Time { return time.Now().Add(-time.Duration(behind.Load())) }, Quotas: tenant.Quotas{
		Requests: plenty, RequestsPerHour: plenty, Complexity: plenty, ComplexityPerHour: plenty, Mutations: plenty, MutationsPerHour: plenty}})
	server := httptest.NewServer(shop.Handler())
	defer server.Close()
	t.Setenv("CENTRA_URL", server.URL+"/graphql")
	t.Setenv("CENTRA_TOKEN", "hunter2")

	shaken := program{policy: filepath.Join(dir, "policy.yaml"), home: shortDir(t)}
	random := rand.New(rand.NewPCG(1, 2))
	shop.Plan(tenant.Fault{Kind: tenant.Dropped, Probability: 0.02}, tenant.Fault{Kind: tenant.CutJSON, Probability: 0.02}, tenant.Fault{Kind: tenant.ServerError, Probability: 0.02})
	changes := []tenant.Change{tenant.EditPrice, tenant.ChangeRate, tenant.RefundOrder, tenant.CompleteReturn, tenant.UncompleteReturn, tenant.DeleteReturn, tenant.DeleteOrder}
	for kills := range 10 {
		for range 3 {
			_, _ = shop.ChangeAny(changes[random.IntN(len(changes))]) // not every change can always be made
		}
		shaken.kill(t, time.Duration(200+random.IntN(1500+*tenantOrders/5))*time.Millisecond, "import", "centra", "--full")
		if kills == 5 {
			shaken.must(t, "import", "centra", "--full") // what changes from here on was read before
		}
	}
	out := shaken.must(t, "import", "centra", "--full")
	behind.Store(0) // the last changes are an hour old
	out += shaken.must(t, "import", "centra", "--full")
	t.Logf("with %d orders:\n%s", *tenantOrders, out)

	files := filepath.Join(dir, "exported")
	if err := shop.Files(files); err != nil {
		t.Fatal(err)
	}
	calm := program{policy: shaken.policy, home: shortDir(t)}
	calm.must(t, "import", "centra", files)
	sameLines(t, shaken.standing(t), calm.standing(t))
	if rejected := shaken.must(t, "rejections"); rejected != "0 rejected\n" {
		t.Errorf("after the kills: %s", rejected)
	}
	if verified := shaken.must(t, "verify"); strings.Contains(verified, "problems") {
		t.Errorf("after the kills: %s", verified)
	}
	if strings.Contains(out, "hunter2") {
		t.Errorf("the token is in %s", out)
	}
}

// standing are the entries that stand in the program's ledger, one a line.
func (p program) standing(t *testing.T) []string {
	t.Helper()
	a := &app{config: config{Home: p.home, Policy: p.policy}}
	defer a.close() //nolint:errcheck // read only
	policy, store, err := a.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pgtest.Lines(pgtest.Standing(t, store, policy.Entity.ID))
}

// sameLines shows the first lines that one ledger alone has.
func sameLines(t *testing.T, after, calm []string) {
	t.Helper()
	if len(calm) == 0 {
		t.Fatal("the files hold nothing")
	}
	if slices.Equal(after, calm) {
		return
	}
	have := map[string]int{}
	for _, line := range calm {
		have[line]++
	}
	for _, line := range after {
		have[line]--
	}
	for line, n := range have {
		if n != 0 {
			t.Errorf("%+d in the calm ledger: %s", n, line)
		}
	}
}

func TestReadingATenantSaysWhatItNeeds(t *testing.T) {
	d := theDemo(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"import", "centra"}, "CENTRA_URL"},
		{[]string{"import", "centra", "--full", d.dir}, "leave the files out"},
		{[]string{"import", "centra", "--again", "--full"}, "--again posts what is stored"},
		{[]string{"import", "centra", "--full", "--orders", "1"}, "--orders reads just these"},
	} {
		if code, _, stderr := d.run(test.args...); code != exitTrouble || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: %d %q, want %q", test.args, code, stderr, test.want)
		}
	}
}

func TestATokenGoesOnlyWhereItIsSafe(t *testing.T) {
	for address, want := range map[string]string{
		"http://shop.example/graphql": "not https", "": "CENTRA_URL is not set", "https://user:pass@shop.example/graphql": "without user", "shop": "no address",
	} {
		a := &app{config: config{CentraURL: address, CentraToken: "hunter2"}}
		_, err := a.puller()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
	a := &app{config: config{CentraURL: "https://shop.example/graphql"}}
	if _, err := a.puller(); err == nil || !strings.Contains(err.Error(), "CENTRA_TOKEN") {
		t.Errorf("without a token: %v", err)
	}
}

// What is not set is named all at once, with where it is found, and an address at which
// nobody answers is said within seconds, by its setting.
func TestAnAPIThatIsNotSetUpIsSaidAtOnce(t *testing.T) {
	d := theDemo(t)
	key := filepath.Join(t.TempDir(), "key.pem")
	content, err := rsa.GenerateKey(cryptorand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	token := filepath.Join(t.TempDir(), "fortnox.json")
	if err := os.WriteFile(token, []byte(`{"refresh_token":"hunter2"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const nobody = "http://127.0.0.1:1"
	for _, api := range []struct {
		args    []string
		address string
		set     map[string]string
	}{
		{[]string{"import", "centra", "--full"}, "CENTRA_URL", map[string]string{"CENTRA_URL": nobody, "CENTRA_TOKEN": "hunter2"}},
		{[]string{"import", "erp", "--format", "business-central"}, "BUSINESS_CENTRAL_TOKEN_URL", map[string]string{"BUSINESS_CENTRAL_URL": nobody, "BUSINESS_CENTRAL_COMPANY": "c",
			"BUSINESS_CENTRAL_TOKEN_URL": nobody, "BUSINESS_CENTRAL_CLIENT_ID": "i", "BUSINESS_CENTRAL_CLIENT_SECRET": "hunter2"}},
		{[]string{"import", "erp", "--format", "netsuite"}, "NETSUITE_URL", map[string]string{"NETSUITE_URL": nobody, "NETSUITE_CLIENT_ID": "i", "NETSUITE_CERTIFICATE_ID": "c", "NETSUITE_KEY_FILE": key}},
		{[]string{"import", "erp", "--format", "fortnox"}, "FORTNOX_TOKEN_URL", map[string]string{"FORTNOX_URL": nobody, "FORTNOX_TOKEN_URL": nobody, "FORTNOX_CLIENT_ID": "i", "FORTNOX_CLIENT_SECRET": "hunter2", "FORTNOX_TOKEN_FILE": token}},
	} {
		code, _, stderr := d.run(api.args...)
		for name := range api.set {
			hasDefault := name == "FORTNOX_URL" || name == "FORTNOX_TOKEN_URL"
			if code != exitTrouble || !hasDefault && !strings.Contains(stderr, "\n  "+name+" is not set: ") {
				t.Errorf("%v without %s: %d %s", api.args, name, code, stderr)
			}
		}
		api.set["COUNTERFOIL_HOME"], api.set["COUNTERFOIL_POLICY"] = filepath.Join(d.dir, "ledger"), filepath.Join(d.dir, "policy.yaml")
		began := time.Now()
		code, stdout, stderr := command(api.set, api.args...)
		if code != exitTrouble || !strings.Contains(stderr, "connection refused; check "+api.address) || strings.Contains(stdout+stderr, "hunter2") {
			t.Errorf("%v: %d %s%s", api.args, code, stdout, stderr)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%v took %s", api.args, took)
		}
	}
}

// A month read from a tenant is reconciled; then the shop changes its mind, and what it
// changed is posted as differences and reconciled again.
func TestAMonthReadFromATenantIsReconciledAgain(t *testing.T) {
	dir := t.TempDir()
	month := demoMonth()
	month.Orders, month.Period = 250, ledger.NewDate(2025, 10, 1).Period()
	if _, err := month.Generate(dir); err != nil {
		t.Fatal(err)
	}
	if err := writeTemplate(dir, "se"); err != nil {
		t.Fatal(err)
	}
	const plenty = 1 << 30
	shop := tenant.New(tenant.Options{Month: month, Quotas: tenant.Quotas{
		Requests: plenty, RequestsPerHour: plenty, Complexity: plenty, ComplexityPerHour: plenty, Mutations: plenty, MutationsPerHour: plenty}})
	server := httptest.NewServer(shop.Handler())
	defer server.Close()
	t.Setenv("CENTRA_URL", server.URL+"/graphql")
	t.Setenv("CENTRA_TOKEN", "hunter2")
	p := program{policy: filepath.Join(dir, "policy.yaml"), home: shortDir(t)}
	p.must(t, "import", "centra", "--since", "2025-09-01")
	p.must(t, "import", "erp", "--format", "sie", filepath.Join(dir, fixtures.ERPFile))
	p.must(t, "reconcile", "--period", "2025-10")
	for _, c := range []tenant.Change{tenant.DeleteOrder, tenant.EditPrice, tenant.ChangeRate, tenant.UncompleteReturn, tenant.RefundOrder} {
		id, err := shop.ChangeAny(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("change %d of %d", c, id)
	}
	t.Log(p.must(t, "import", "centra", "--full", "--since", "2025-09-01"))
	t.Log(p.must(t, "reconcile", "--period", "2025-10"))
	if verified := p.must(t, "verify"); strings.Contains(verified, "problems") {
		t.Error(verified)
	}
}
