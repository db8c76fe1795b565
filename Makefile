# The two commands of the README are `make run` and `make test`; the others are their parts.
# Every target installs what it needs first.

.PHONY: clients run test tools build lint unit generate bench fuzz fuzz-smoke deny

run: tools ## the main job on real input
	scripts/run.sh

test: tools lint unit fuzz-smoke ## everything that must hold

tools:
	scripts/tools.sh

build:
	cargo build --release --package redan-cli

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

# Unit, literate, differential, live, command-line and walls tests, generated files up to date; then doc tests.
unit:
	cargo test --workspace --locked

generate: ## rewrites the generated documents and schemas
	cargo xtask generate

bench: tools ## measures what docs/performance.md reports
	scripts/bench.sh

clients: tools ## runs clients' own tests directly and through the gateway; SUITES names some of them
	cargo build --package redan-cli
	scripts/clients/compare.py $(or $(SUITES),$(shell scripts/clients/compare.py --list))

fuzz-smoke: ## five seconds for each parser
	scripts/fuzz.sh 5

fuzz: ## a minute for each parser
	scripts/fuzz.sh 60

deny: ## licences, bans and sources of the dependencies; needs cargo-deny
	cargo deny check
