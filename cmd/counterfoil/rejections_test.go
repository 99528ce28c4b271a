package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterfoil/fixtures"
)

// What the policy cannot post is refused in sight, and posted once the policy knows.
func TestARefusedRecordIsShownAndPostedLater(t *testing.T) {
	dir := shortDir(t)
	month := demoMonth()
	month.Orders = 80
	if _, err := month.Generate(dir); err != nil {
		t.Fatal(err)
	}
	if err := writeTemplate(dir, "se"); err != nil {
		t.Fatal(err)
	}
	d := demoRun{dir: dir}
	must := func(args ...string) string {
		t.Helper()
		code, out, stderr := d.run(args...)
		if code != exitTied {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
		return out
	}
	policyFile, centra := filepath.Join(dir, "policy.yaml"), filepath.Join(dir, fixtures.CentraFolder)
	whole, err := os.ReadFile(policyFile)
	if err != nil {
		t.Fatal(err)
	}
	withoutDenmark := regexp.MustCompile(`(?m)^.*code: DK25.*\n`).ReplaceAll(whole, nil)
	if err := os.WriteFile(policyFile, withoutDenmark, 0o644); err != nil {
		t.Fatal(err)
	}

	out := must("import", "centra", centra)
	if !strings.Contains(out, `no tax row for country "DK" at 25 %`) || !strings.Contains(out, "counterfoil rejections --snapshot 1") {
		t.Errorf("the import does not say what was refused, why, and where to read on:\n%s", out)
	}
	listed := must("rejections")
	refused := strings.Count(listed, `"DK" at 25 %`)
	if refused <= findingsShown || !strings.Contains(listed, fmt.Sprintf("\n%d rejected\n", refused)) {
		t.Errorf("%d refusals are listed, of\n%s", refused, listed)
	}

	if err := os.WriteFile(policyFile, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	if out := must("import", "centra", centra); strings.Contains(out, "entries") {
		t.Errorf("importing again posted something unasked:\n%s", out)
	}
	must("import", "centra", "--again", centra)
	if out := must("rejections"); out != "0 rejected\n" {
		t.Errorf("under the whole policy these are still refused:\n%s", out)
	}
	if out := must("verify"); strings.Contains(out, "except") {
		t.Error(out)
	}
}
