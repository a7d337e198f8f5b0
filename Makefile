# make run   builds everything and serves on port 8000
# make test  runs every check; installs what is missing where it may (see .ci/needs)
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build web run test vet lint bench load growth scale imports soak lighthouse notices clean

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/runnerway/runnerway/cmd.version=$(VERSION)
TOOLS   := ./.ci/beside ./.ci/imports ./.ci/load ./.ci/notices ./.ci/soak ./.ci/testlog # "./..." leaves out folders that begin with a dot

# The race detector leaves out SQLite, its C library and the cipher beneath bcrypt: code of others that takes half of the tests'
# time under it. Their callers, the driver of SQLite among them, are watched as all else is.
RACE := -race $(foreach package,modernc.org/sqlite/lib modernc.org/libc/... modernc.org/memory golang.org/x/crypto/blowfish,-gcflags=$(package)=-race=false)

WEB      := embed/web/dist/index.html
MODULES  := web/node_modules/.package-lock.json
WEB_FILES = $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/test/*')

build: $(WEB)
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o runnerway .

web: $(WEB)

$(MODULES): web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

$(WEB): $(MODULES) $(WEB_FILES)
	cd web && npm run build
	touch $@

run: build
	./runnerway serve

# The race detector needs a C compiler; .ci/needs says so if there is none.
test: $(WEB)
	.ci/needs
	$(MAKE) --no-print-directory vet
	if [ -n "$(wildcard web/tsconfig.json)" ]; then cd web && npm run check; fi
	built=$$(mktemp -d) && trap 'rm -rf "$$built"' EXIT && \
		CGO_ENABLED=0 $(GO) build -o "$$built/runnerway" . && cd web && TEST_RUNNERWAY_BINARY="$$built/runnerway" npm test
	race=$$(command -v gcc >/dev/null && echo '$(RACE)' || true); \
		$(GO) test $$race -json -timeout 25m ./... $(TOOLS) | $(GO) run ./.ci/testlog

vet:
	unformatted=$$(gofmt -l $$(find . -name '*.go' -not -path './web/*')); \
		[ -z "$$unformatted" ] || { echo "not formatted by gofmt: $$unformatted"; exit 1; }
	CGO_ENABLED=0 $(GO) vet ./... $(TOOLS)

lint: vet
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./... $(TOOLS)
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run
	said=$$($(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./... 2>&1) && echo "$$said" || \
		case "$$said" in *'fetching vulnerabilities'*) echo 'govulncheck: skipped, no database' ;; *) echo "$$said"; exit 1 ;; esac

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# Measures the whole server over loopback; see docs/benchmarks.md. Nothing else should run meanwhile.
load: build
	$(GO) run ./.ci/load -program "$$PWD/runnerway"

# How the drawing of routes grows with distance, streets and runners; see docs/benchmarks.md: about 9 minutes. Nothing else should run meanwhile.
growth: build
	$(GO) run ./.ci/load -program "$$PWD/runnerway" -growth

# How pages, start and memory grow from 10,000 to 1,000,000 workouts, on both databases: about 20 minutes and 5 GB of disk.
scale: build
	.ci/needs
	$(GO) run ./.ci/load -program "$$PWD/runnerway" -scale 10000,100000,1000000

# Memory, temporary files and speed of imports that grow, of EXTRACTS="FILE.osm.pbf..." copied to more and more places.
imports: build
	$(GO) run ./.ci/imports -program "$$PWD/runnerway" $(EXTRACTS)

# Three servers on one MariaDB behind HAProxy, killed one after the other under load, and a kill loop on SQLite: about 15 minutes.
soak: build
	.ci/needs
	$(GO) run ./.ci/soak -program "$$PWD/runnerway"

# Scores of the first page on a phone, with Lighthouse from npm: the median of three runs. Nothing else should run meanwhile.
lighthouse: build
	.ci/lighthouse "$$PWD/runnerway"

notices: $(MODULES)
	$(GO) run ./.ci/notices > THIRD_PARTY_NOTICES.md.new
	mv THIRD_PARTY_NOTICES.md.new THIRD_PARTY_NOTICES.md

clean:
	rm -rf runnerway web/node_modules
	find embed/web/dist -mindepth 1 -not -name .gitkeep -delete
