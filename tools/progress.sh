# shellcheck shell=sh
# progress FILE reads the output of "go build -v", shows its progress, prints all other lines, and fails if
# FILE does not exist in the end, because a pipe hides the status of its first command.
progress() {
	terminal=0
	[ -t 1 ] && terminal=1
	awk -v terminal="$terminal" '
		function show(end) {
			printf "%s  %d modules downloaded, %d packages compiled%s", terminal ? "\r" : "", modules, packages, end
			fflush()
		}
		/^go: downloading / { modules++ }
		/^[a-zA-Z0-9._\/-]+$/ { packages++ }
		!/^go: downloading / && !/^[a-zA-Z0-9._\/-]+$/ { print (terminal ? "\n" : "") $0 }
		terminal { show("") }
		!terminal && (modules + packages) % 250 == 0 { show("\n") }
		END { show("\n") }'
	[ -x "$1" ]
}
