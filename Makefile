# make demo and make test are all a newcomer needs; make help lists the rest.
SHELL := /bin/bash
GO ?= go
ORDERS ?= 100000

.DEFAULT_GOAL := help
.PHONY: help demo build test check golden bench pull accuracy fuzz clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## build bin/counterfoil
	@mkdir -p bin
	@$(GO) build -trimpath -o bin/counterfoil ./cmd/counterfoil

demo: ## a generated month from files to a tied-out workbook
	@bash .ci/install postgres
	@$(MAKE) --no-print-directory build
	@bin/counterfoil demo; code=$$?; [ $$code -le 1 ] || exit $$code

test: ## every test, with a real PostgreSQL that the tests start themselves
	@bash .ci/install postgres libreoffice
	$(GO) test ./...

check: ## what a change must pass: format, vet, staticcheck, tests with race and shuffle, vulnerabilities
	@bash .ci/install postgres libreoffice compiler
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod verify
	$(GO) test -race -shuffle=on ./...
	@out=$$($(GO) tool govulncheck ./... 2>&1); code=$$?; echo "$$out" | tail -n 40; \
	  if [ $$code -ne 0 ] && grep -q '^govulncheck: fetching vulnerabilities' <<<"$$out"; then echo "vulnerability database out of reach: not checked"; exit 0; fi; exit $$code

golden: ## rewrite the golden files; read the diff before you commit it
	$(GO) test ./ledger/seal ./migrations ./reports/digest ./reports/workbook -update

bench: ## whole-process run on a generated month: make bench ORDERS=100000
	@bash .ci/install postgres
	@$(MAKE) --no-print-directory build
	@$(GO) run ./cmd/bench --orders $(ORDERS)

pull: ## read a generated tenant over HTTP, orders a second to sealed: make pull ORDERS=100000
	@bash .ci/install postgres
	@$(MAKE) --no-print-directory build
	@$(GO) run ./cmd/bench --pull --orders $(ORDERS)

accuracy: ## what is found against what was planted, cause by cause: make accuracy ARGS="--quick --list"
	@bash .ci/install postgres
	@$(MAKE) --no-print-directory build
	@$(GO) run ./cmd/accuracy $(ARGS)

fuzz: ## each fuzz test for a minute
	@for pkg in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep ^Fuzz); do \
	  echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 1m -fuzzminimizetime 1s $$pkg || exit 1; done; done

clean: ## remove what make built
	rm -rf bin demo
