package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which of our packages each package may import. The test lives in cmd,
// which depends on everything, so the test cache notices every change. Changing this
// table is a design decision: say why in the commit and in ledger/DECISIONS.md.
var layers = map[string][]string{
	"ledger/money":                  {},
	"ledger":                        {"ledger/money"},
	"ledger/policy":                 {"ledger", "ledger/money"},
	"ledger/seal":                   {"ledger", "ledger/money"},
	"ledger/api":                    {"ledger", "ledger/money", "ledger/seal"},
	"migrations":                    {},
	"ledger/postgres":               {"ledger", "ledger/money", "ledger/seal", "migrations"},
	"ledger/postgres/local":         {},
	"ledger/postgres/jobs":          {"ledger"},
	"ledger/postgres/pgtest":        {"ledger", "ledger/money", "ledger/postgres", "ledger/postgres/local", "migrations"},
	"importers":                     {"ledger", "ledger/money", "ledger/policy"},
	"importers/centra":              {"importers", "ledger", "ledger/money", "ledger/policy"},
	"importers/centra/pull":         {"importers", "importers/centra", "importers/fetch", "ledger"},
	"importers/fetch":               {},
	"importers/importerstest":       {"ledger", "ledger/policy", "ledger/postgres", "ledger/postgres/pgtest"},
	"importers/erp":                 {"importers", "ledger", "ledger/money", "ledger/policy"},
	"importers/erp/businesscentral": {"importers", "importers/erp", "importers/fetch", "ledger", "ledger/money", "ledger/policy"},
	"importers/erp/fortnox":         {"importers", "importers/fetch", "ledger"},
	"importers/erp/netsuite":        {"importers", "importers/erp", "importers/fetch", "ledger", "ledger/money", "ledger/policy"},
	"importers/erp/saft":            {"importers", "importers/erp", "ledger", "ledger/money", "ledger/policy"},
	"importers/erp/table":           {"importers", "importers/erp", "ledger", "ledger/money", "ledger/policy"},
	"importers/erp/sie":             {"importers", "importers/erp", "ledger", "ledger/money", "ledger/policy"},
	"matchers":                      {"ledger", "ledger/money", "ledger/policy"},
	"reports":                       {"ledger", "ledger/money"},
	"reports/reportstest":           {"reports", "ledger", "ledger/money"},
	"reports/corrections":           {"reports", "ledger", "ledger/money"},
	"reports/workbook":              {"reports", "ledger", "ledger/money"},
	"reports/digest":                {"reports", "ledger", "ledger/money"},
	"reports/web":                   {"reports", "ledger", "ledger/money"},
	"fixtures":                      {"ledger", "ledger/money"},
	"fixtures/scenario":             {"ledger", "ledger/money"},
	"fixtures/tenant":               {"fixtures"},
	"cmd/counterfoil":               {"*"},
	"cmd/bench":                     {"fixtures", "fixtures/tenant", "ledger", "ledger/policy", "ledger/postgres/local"},
	"cmd/accuracy":                  {"fixtures", "ledger", "ledger/money", "ledger/policy", "ledger/postgres/local"},
}

// homes says which packages may import an outside module. What is not listed may be
// imported anywhere; test files are free.
var homes = map[string][]string{
	"github.com/jmoiron/sqlx":            {"ledger/postgres", "ledger/postgres/pgtest"},
	"github.com/lib/pq":                  {"ledger/postgres", "ledger/postgres/pgtest", "ledger/postgres/local"},
	"github.com/pressly/goose":           {"ledger/postgres", "migrations"},
	"github.com/riverqueue/river":        {"ledger/postgres/jobs"},
	"github.com/xuri/excelize":           {"reports/workbook"},
	"github.com/slack-go/slack":          {"reports/digest"},
	"github.com/gin-gonic/gin":           {"ledger/api", "reports/web", "cmd/counterfoil"},
	"github.com/spf13/cobra":             {"cmd/counterfoil"},
	"github.com/schollz/progressbar":     {"cmd/counterfoil"},
	"github.com/klauspost/compress":      {"importers", "importers/erp/sie", "ledger/postgres", "fixtures"},
	"go.yaml.in/yaml":                    {"ledger/policy", "importers/erp/table"},
	"golang.org/x/mod/sumdb":             {"ledger/seal"},
	"golang.org/x/text/encoding":         {"importers/erp/saft", "importers/erp/sie", "importers/erp/table", "reports/corrections", "fixtures"},
	"database/sql":                       {"ledger/postgres", "ledger/postgres/jobs", "ledger/postgres/pgtest", "ledger/postgres/local"},
	"net/http":                           {"ledger/api", "reports/web", "reports/digest", "cmd/counterfoil", "fixtures/tenant", "importers/centra/pull", "importers/fetch", "importers/importerstest", "importers/erp/businesscentral", "importers/erp/fortnox", "importers/erp/netsuite", "cmd/bench"},
	"golang.org/x/oauth2":                {"importers/fetch", "importers/erp/businesscentral", "importers/erp/fortnox", "importers/erp/netsuite"},
	"github.com/golang-jwt/jwt":          {"importers/erp/netsuite"},
	"math/rand":                          {"ledger/postgres/jobs", "fixtures", "fixtures/tenant", "importers/centra/pull", "importers/fetch"},
	"github.com/google/go-cmp":           {"reports/reportstest"},
	"pgregory.net/rapid":                 {},
	"github.com/vektah/gqlparser":        {"fixtures/tenant"},
	"github.com/shopspring/decimal":      nil,
	"golang.org/x/text/unicode/norm":     nil,
	"golang.org/x/sync":                  nil,
	"golang.org/x/term":                  {"cmd/counterfoil"},
	"golang.org/x/time":                  {"reports/digest", "cmd/counterfoil", "importers/centra/pull"},
	"honnef.co/go/tools/cmd":             {},
	"counterfoil/ledger/postgres/pgtest": {},
	"counterfoil/reports/reportstest":    {},
}

func TestLayering(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		checkImports(t, file, path.Dir(filepath.ToSlash(relative)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, file, pkg string) {
	t.Helper()
	allowed, known := layers[pkg]
	if !known {
		t.Errorf("package %s is not in the table of layers: add it there and to the design, or move %s", pkg, file)
		return
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if ours, ok := strings.CutPrefix(name, "counterfoil/"); ok {
			if !slices.Contains(allowed, ours) && !slices.Contains(allowed, "*") {
				t.Errorf("%s: %s may not import %s", file, pkg, ours)
			}
			continue
		}
		for module, packages := range homes {
			if packages != nil && (name == module || strings.HasPrefix(name, module+"/")) && !slices.Contains(packages, pkg) {
				t.Errorf("%s: %s may not import %s; its home is %v", file, pkg, name, packages)
			}
		}
	}
}

// Every package says in doc.go what it is for.
func TestEveryPackageHasItsDocumentation(t *testing.T) {
	for pkg := range layers {
		file := filepath.Join("..", "..", filepath.FromSlash(pkg), "doc.go")
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Error(err)
		} else if parsed.Doc == nil {
			t.Errorf("%s holds no package comment", file)
		}
	}
}
