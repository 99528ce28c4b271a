package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"counterfoil/ledger"
	"counterfoil/reports/digest"

	"github.com/spf13/cobra"
)

func TestEveryCommandHelpsWithExamples(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			visit(sub)
		}
		if !c.HasSubCommands() && (c.Short == "" || c.Example == "") {
			t.Errorf("%s has no short text or no example", c.CommandPath())
		}
	}
	visit(newRoot(&app{}))
}

func TestMistakesSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	policyFile := filepath.Join(dir, "policy.yaml")
	if code, _, stderr := command(nil, "init", "--dir", dir); code != exitTied {
		t.Fatalf("init: %s", stderr)
	}
	env := map[string]string{"COUNTERFOIL_POLICY": policyFile, "COUNTERFOIL_HOME": filepath.Join(dir, "home")}
	for _, test := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"no policy", nil, []string{"reconcile", "--period", "2026-10", "--policy", filepath.Join(dir, "none.yaml")}, "counterfoil init"},
		{"no period", env, []string{"reconcile"}, "--period 2026-10"},
		{"bad period", env, []string{"reconcile", "--period", "October"}, "2026-10"},
		{"unknown format", env, []string{"import", "erp", "--format", "sie5", "x.se"}, "saft, sie and table are files"},
		{"an ERP that is asked", env, []string{"import", "erp", "--format", "fortnox", "x.se"}, "asked over its API"},
		{"an ERP that is asked, with its answers", env, []string{"import", "erp", "--format", "business-central", "x.json"}, "the --profile of a table exported from it"},
		{"an import without a number", env, []string{"imports", "show", "october"}, "`counterfoil imports` lists them"},
		{"an import's format", env, []string{"imports", "--format", "xml"}, "table, json, csv"},
		{"two spans of imports", env, []string{"imports", "--period", "2026-10", "--since", "2026-10-01"}, "exclude each other"},
		{"unknown cause", env, []string{"variances", "--period", "2026-10", "--cause", "magic"}, "rounding"},
		{"unknown command", env, []string{"reconsile"}, "reconsile"},
		{"unknown flag", env, []string{"reconcile", "--perod", "2026-10"}, "usage: counterfoil reconcile"},
		{"unknown side", env, []string{"import", "netsuite", "x.csv"}, "import erp"},
		{"neither file nor tenant", env, []string{"import", "centra"}, "CENTRA_URL is not set"},
		{"neither file nor tenant, files", env, []string{"import", "centra"}, "or name exported files"},
		{"no file given", env, []string{"import", "erp"}, "no file to import"},
		{"no reference", env, []string{"show"}, "usage: counterfoil show REFERENCE"},
		{"unknown status", env, []string{"period", "2026-10", "shut"}, `"closed"`},
		{"no server", map[string]string{"COUNTERFOIL_POLICY": policyFile, "DATABASE_URL": "postgres://u:hunter2@127.0.0.1:1/x"}, []string{"verify"}, "start the server, or correct DATABASE_URL"},
		{"superfluous argument", env, []string{"verify", "all"}, "usage: counterfoil verify"},
		{"policy kept", env, []string{"init", "--dir", dir}, "not overwritten"},
		{"unknown variant", env, []string{"init", "--variant", "fr", "--dir", t.TempDir()}, "uk"},
		{"open to others", env, []string{"serve", "--listen", "0.0.0.0:8421"}, "no log-in"},
		{"not a demo", nil, []string{"demo", "--dir", dir}, "--dir"},
		{"bad database", map[string]string{"COUNTERFOIL_POLICY": policyFile, "DATABASE_URL": "mysql://x"}, []string{"verify"}, "DATABASE_URL"},
		{"bad token", map[string]string{"COUNTERFOIL_POLICY": policyFile, "SLACK_BOT_TOKEN": "xoxp-1"}, []string{"verify"}, "xoxb-"},
	} {
		code, _, stderr := command(test.env, test.args...)
		if code != exitTrouble || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit %d, %q; want 2 and %q", test.name, code, stderr, test.want)
		}
		if strings.Contains(stderr, "hunter2") {
			t.Errorf("%s: a password is printed: %q", test.name, stderr)
		}
	}
}

func TestAnEmptyFolderIsNamed(t *testing.T) {
	d, empty := theDemo(t), t.TempDir()
	code, _, stderr := d.run("import", "centra", empty)
	if code != exitTrouble || !strings.Contains(stderr, empty) {
		t.Errorf("exit %d, %q; want 2 and the folder", code, stderr)
	}
}

func TestExitCodes(t *testing.T) {
	lost := errors.New("the server did not stop")
	for _, test := range []struct {
		name            string
		found, closeErr error
		want            int
		says            string
	}{
		{"tied out", nil, nil, exitTied, ""},
		{"unexplained", fmt.Errorf("report: %w", errUnexplained), nil, exitUnexplained, ""},
		{"void", ledger.ErrVoid, nil, exitTrouble, "void"},
		{"unexplained and not closed", errUnexplained, lost, exitTrouble, "did not stop"},
		{"tied out and not closed", nil, lost, exitTrouble, "did not stop"},
	} {
		var stderr strings.Builder
		if got := exit(test.found, test.closeErr, &stderr); got != test.want || !strings.Contains(stderr.String(), test.says) || (stderr.Len() > 0) != (test.says != "") {
			t.Errorf("%s: exit %d, %q; want %d and %q", test.name, got, stderr.String(), test.want, test.says)
		}
	}
}

func TestAConfigurationPrintsNoSecrets(t *testing.T) {
	c := config{DatabaseURL: "postgres://app:hunter2@db/ledger", SlackToken: "xoxb-hunter2", CentraToken: "hunter2", CentraURL: "https://hunter2.centra.com"}
	if s := c.String(); strings.Contains(s, "hunter2") {
		t.Errorf("printed %s", s)
	}
	c.DatabaseURL = "host=db password=hunter2"
	if s := c.String(); strings.Contains(s, "hunter2") {
		t.Errorf("printed %s", s)
	}
}

func TestReportingBeforeReconcilingSaysWhatToDo(t *testing.T) {
	d := theDemo(t)
	code, _, stderr := d.run("report", "--period", "2026-08", "--out", filepath.Join(t.TempDir(), "x.xlsx"))
	if code != exitTrouble || !strings.Contains(stderr, "run the reconciliation") {
		t.Errorf("report of a month without a run: %d %q", code, stderr)
	}
}

func TestShowLeadsBackToTheSnapshot(t *testing.T) {
	d := theDemo(t)
	reference := string(d.truth.Faults[0].Reference)
	code, out, stderr := d.run("show", reference, "--raw")
	if code != exitTied {
		t.Fatalf("show %s: %s", reference, stderr)
	}
	for _, want := range []string{"Expected (from Centra)", "Booked (in the ERP)", "SHA-256", `"number":"` + reference + `"`, "Why they differ", "to add to the ERP"} {
		if !strings.Contains(out, want) {
			t.Errorf("show %s lacks %q:\n%s", reference, want, out)
		}
	}
	if code, _, stderr := d.run("show", "99999999"); code != exitTrouble || !strings.Contains(stderr, "nothing is booked or expected") {
		t.Errorf("show of an unknown order: %d %q", code, stderr)
	}
}

// slackServer speaks as much of Slack's protocol as chat.postMessage needs.
type slackServer struct {
	mu       sync.Mutex
	messages []string
}

func (s *slackServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path != "/chat.postMessage" || r.Header.Get("Authorization") == "" && r.PostFormValue("token") == "" {
		http.Error(w, `{"ok":false,"error":"invalid_auth"}`, http.StatusOK)
		return
	}
	s.messages = append(s.messages, r.PostFormValue("channel")+" "+r.PostFormValue("text"))
	_, _ = io.WriteString(w, `{"ok":true,"channel":"C1","ts":"1.2"}`)
}

func TestMessagesAreSentThatADryRunPrints(t *testing.T) {
	d := theDemo(t)
	_, out, _ := d.run("notify", "--period", "2026-10", "--dry-run")
	var dry []struct{ Channel, Text string }
	if err := json.Unmarshal([]byte(out), &dry); err != nil || len(dry) == 0 {
		t.Fatalf("dry run: %v: %d messages", err, len(dry))
	}
	fake := &slackServer{}
	server := httptest.NewServer(fake)
	defer server.Close()
	a := &app{stdout: io.Discard, stderr: io.Discard, slack: []digest.Option{digest.At(server.URL)}, config: config{
		Home: filepath.Join(d.dir, "ledger"), Policy: filepath.Join(d.dir, "policy.yaml"), SlackToken: "xoxb-test",
	}}
	defer a.close()
	if err := a.notify(t.Context(), "2026-10", false); err != nil {
		t.Fatal(err)
	}
	if len(fake.messages) != len(dry) {
		t.Fatalf("%d messages sent, %d printed by the dry run", len(fake.messages), len(dry))
	}
	for i, m := range dry {
		if fake.messages[i] != m.Channel+" "+m.Text {
			t.Errorf("sent %q, printed %q", fake.messages[i], m.Channel+" "+m.Text)
		}
	}
}

func TestTheServerAnswersOnThisMachineOnly(t *testing.T) {
	d := theDemo(t)
	a := &app{stdout: io.Discard, stderr: io.Discard, config: config{Home: filepath.Join(d.dir, "ledger"), Policy: filepath.Join(d.dir, "policy.yaml")}}
	defer a.close()
	c, err := a.crew(t.Context(), slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	handler, done, err := a.handler(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for _, test := range []struct {
		method, target, host string
		want                 int
	}{
		{"GET", "/", "127.0.0.1:8421", 200},
		{"GET", "/v1/entities/SE01/journals?limit=2", "localhost:8421", 200},
		{"GET", "/periods/2026-10/workbook", "127.0.0.1:8421", 200},
		{"GET", "/v1/entities", "ledger.example", 421},
		{"POST", "/v1/entities", "127.0.0.1:8421", 404},
		// Without the secret the webhook does not exist.
		{"POST", hookPath, "127.0.0.1:8421", 404},
		{"POST", hookPath, "ledger.example", 421},
	} {
		r := httptest.NewRequest(test.method, test.target, nil)
		r.Host = test.host
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s %s to %s: %d, want %d: %.200s", test.method, test.target, test.host, w.Code, test.want, w.Body)
		}
		if test.target == "/periods/2026-10/workbook" {
			written, err := os.ReadFile(filepath.Join(d.dir, "october.xlsx"))
			if err != nil || w.Body.String() != string(written) {
				t.Errorf("the download is not the file that was written (%v)", err)
			}
		}
	}
}

// Where no ERP file was imported, everything is missing; that is no month tied out.
func TestAMonthWithoutTheERPIsNotTiedOut(t *testing.T) {
	d, home := theDemo(t), t.TempDir()
	env := map[string]string{"COUNTERFOIL_POLICY": filepath.Join(d.dir, "policy.yaml"), "COUNTERFOIL_HOME": home}
	if code, _, stderr := command(env, "import", "centra", filepath.Join(d.dir, "centra", "orders-later-0001.ndjson")); code == exitTrouble {
		t.Fatal(stderr)
	}
	code, _, stderr := command(env, "reconcile", "--period", "2026-10")
	if code != exitUnexplained || !strings.Contains(stderr, "import the ERP's books") {
		t.Errorf("exit %d, %q; want 1 and a warning", code, stderr)
	}
}
