package readers

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

var miseFiles = []readCase{
	{"plain", "mise.toml", "[tools]\ngo = \"1.25\"\n", `2:7 pin 1.25.* "1.25" .`},
	{"hidden", "a/.mise.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" a`},
	{"config", ".config/mise.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" .`},
	{"folder", "a/mise/config.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" a`},
	{"hidden folder", ".mise/config.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" .`},
	{"config folder", "a/.config/mise/config.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" a`},
	{"conf.d", ".config/mise/conf.d/go.toml", "[tools]\ngo = '1.25.3'\n", `2:7 pin =1.25.3 "1.25.3" .`},
	{"golang", "mise.toml", "[tools]\ngolang='1.25.3'\n", `2:9 pin =1.25.3 "1.25.3" .`},
	{"core", "mise.toml", "[tools]\n\"core:go\" = '1.25.3'\n", `2:14 pin =1.25.3 "1.25.3" .`},
	{"list", "mise.toml", "[tools]\nnode = '20'\ngo = [ \"1.25.3\", # why\n '1.24']\n", `3:9 pin =1.25.3 "1.25.3" .`},
	{"list of tables", "mise.toml", "[tools]\ngo = [{ version = '1.25' }, '1.24']\n", `2:20 pin 1.25.* "1.25" .`},
	{"table", "mise.toml", "[tools]\ngo = { version = \"1.25\", os = ['linux'] }\n", `2:19 pin 1.25.* "1.25" .`},
	{"own table", "mise.toml", "[tools.go]\nos = ['linux']\nversion = \"1.25\"\n", `3:12 pin 1.25.* "1.25" .`},
	{"tables", "mise.toml", "[[tools.go]]\nversion = \"1.25\"\n[[tools.go]]\nversion = '1.24'\n", `2:12 pin 1.25.* "1.25" .`},
	{"dotted", "mise.toml", "tools.go = \"1.25\"\n", `1:13 pin 1.25.* "1.25" .`},
	{"dotted version", "mise.toml", "[tools]\ngo.version = \"1.25\"\n", `2:15 pin 1.25.* "1.25" .`},
	{"inline", "mise.toml", "tools = { node = '20', go = \"1.25\" }\n", `1:30 pin 1.25.* "1.25" .`},
	{"latest", "mise.toml", "[tools]\ngo = \"latest\"\n", `2:7 pin * "latest" .`},
	{"one", "mise.toml", "[tools]\ngo = \"1\"\n", `2:7 pin * "1" .`},
	{"prefix:", "mise.toml", "[tools]\ngo = \"prefix:1.25\"\n", `2:14 pin 1.25.* "1.25" .`},
	{"system", "mise.toml", "[tools]\ngo = \"system\"\n", `2:7 pin system "system" .`},
	{"many quotes", "mise.toml", "[tools]\ngo = \"\"\"1.25\"\"\"\n", `2:9 pin 1.25.* "1.25" .`},
	{"many lines", "mise.toml", "[tools]\ngo = '''\n1.25'''\n", `3:1 pin 1.25.* "1.25" .`},
	{"windows", "mise.toml", "[tools]\r\ngo = '1.25'\r\n", `2:7 pin 1.25.* "1.25" .`},
	{"beyond ASCII", "mise.toml", "[tools]\n\"ü\" = \"ä\"; \n", "2 problem expected newline…"},
	{"behind ASCII", "mise.toml", "[tools] # ü\ngo = '1.25' # ö\n", `2:7 pin 1.25.* "1.25" .`},
	{"task", "mise.toml", "[tools]\ngo = '1.25'\n[tasks.old]\nrun = 'go test'\ntools.go = '1.24'\n[tasks.x.tools]\ngo = '1.23'\n[env]\ngo = '1'\n",
		"2:7 pin 1.25.* \"1.25\" .\n5:13 ci 1.24.* \"1.24\" .\n7:7 ci 1.23.* \"1.23\" ."},
	{"ref:", "mise.toml", "[tools]\ngo = \"ref:master\"\n", `2 problem tools.go: "ref:master" is what only mise finds out`},
	{"path:", "mise.toml", "[tools]\ngo = \"path:/opt/go\"\n", `2 problem tools.go: "path:/opt/go" is what only mise finds out`},
	{"sub-", "mise.toml", "[tools]\ngo = \"sub-0.1:latest\"\n", `2 problem tools.go: "sub-0.1:latest" is what only mise finds out`},
	{"template", "mise.toml", "[tools]\ngo = \"{{ env.GO }}\"\n", `2 problem tools.go: "{{ env.GO }}" is expanded elsewhere…`},
	{"command", "mise.toml", "[tools]\ngo = \"{{ exec(command='touch x') }}\"\n", `2 problem tools.go: "{{ exec(command='touch x') }}" is expanded elsewhere…`},
	{"number", "mise.toml", "[tools]\ngo = 1.25\n", `2 problem tools.go wants a text in quotes…`},
	{"escapes", "mise.toml", "[tools]\ngo = \"1.2\\u0035\"\n", `2 problem tools.go is written with escapes`},
	{"twice", "mise.toml", "[tools]\ngo = '1.25'\ngo = '1.24'\n", "2:7 pin 1.25.* \"1.25\" .\n3 problem tools.go is said twice"},
	{"option", "mise.toml", "[tools.go]\nversions = '1.25'\nx.version = '1.25'\n", ``},
	{"other tool", "mise.toml", "[tools]\ngo-task = '1.25'\n\"go:example.com/x\" = '1.25'\n", ``},
	{"broken", "mise.toml", "[tools]\ngo = '1.25'\nx = \n", "2:7 pin 1.25.* \"1.25\" .\n3 problem unexpected character…"},
	{"unclosed", "mise.toml", "[tools]\ngo = '1.25", "2 problem unterminated literal string"},
	{"empty", "mise.toml", "", ``},
	{"empty list", "mise.toml", "[tools]\ngo = []\n", ``},
	{"empty text", "mise.toml", "[tools]\ngo = ''\n", `2 problem tools.go: it is empty`},
	{"binary", "mise.toml", "go\x00", "1 problem expected '=' after key"},
	{"escape", "mise.toml", "[tools]\ngo = '\u202e'\n", `2 problem tools.go: "\u202e" is no version`},
}

func TestMise(t *testing.T) { runReads(t, mise{}, miseFiles) }

func FuzzMise(f *testing.F) { fuzzReader(f, mise{}, "mise.toml", miseFiles) }

func TestMiseWants(t *testing.T) {
	for name, want := range map[string]bool{
		"mise.toml": true, "a/.mise.toml": true, ".config/mise/config.toml": true, "mise/config.toml": true,
		".config/mise/conf.d/a.toml": true, "mise.local.toml": false, "config.toml": false, "hugo/config.toml": false,
		"conf.d/a.toml": false, "xmise/config.toml": false, "mise.toml/x": false,
	} {
		if got := (mise{}).Wants(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestHostileMise(t *testing.T) {
	const size = maxMise - 20
	cheaply(t, mise{}, "mise.toml", map[string]string{
		"large":   strings.Repeat("go", drift.MaxFile/2),
		"lists":   "go = " + strings.Repeat("[", size),
		"nested":  "go = " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
		"list":    "[tools]\ngo = [" + strings.Repeat("1,", size/2-10) + "1]",
		"tables":  "[tools]\ngo = " + strings.Repeat("{a=", size/3),
		"dots":    "go" + strings.Repeat(".a", size/2-5) + "=1",
		"keys":    "[tools]\n" + strings.Repeat("go='1'\n", size/8),
		"headers": "[tools]\n" + strings.Repeat("[go]\n", size/5-10),
		"quotes":  "go = " + strings.Repeat("\"", size),
		"many":    strings.Repeat("[tasks.a]\ntools.go='1.25'\n", size/27),
		"names":   numbered("[tasks.a%d]\ntools.go='1.25'\n", size),
	})
}
