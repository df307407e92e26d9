package readers

import (
	"testing"
	"unicode/utf16"
)

const (
	workflowName = ".github/workflows/x.yml"
	stepBefore   = "jobs:\n  a:\n    steps:\n    - uses: actions/setup-go@v5\n      with:\n"
)

// asUTF16 is text as Windows' older tools write it.
func asUTF16(text string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(text)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

// However a version is written, it is found, or it is said that it is not.
func TestNothingIsHidden(t *testing.T) {
	runReads(t, workflow{}, []readCase{
		{"input in capitals", workflowName, stepBefore + "        GO-Version: '1.20'\n", `6:22 ci 1.20.* "1.20" .`},
		{"input with an escape", workflowName, stepBefore + "        \"go\\x2dversion\": '1.20'\n", `6:27 ci 1.20.* "1.20" .`},
		{"input said twice", workflowName, stepBefore + "        go-version: '1.25'\n        Go-Version: '1.20'\n",
			"6:22 ci 1.25.* \"1.25\" .\n7 problem the key \"Go-Version\" stands here twice"},
		{"image with an escape", workflowName, "jobs:\n  a:\n    container: \"go\\u006cang:1.20\"\n", `3 problem what stands here is written…`},
		{"UTF-16", workflowName, asUTF16(stepBefore + "        go-version: '1.20'\n"), `0 fatal it cannot be read as YAML: it is UTF-16`},
		{"UTF-16 of others", workflowName, asUTF16("on: push\n"), ``},
		{"an escape of others", workflowName, "jobs: {a: {steps: [{run: 'printf \\x1b'}, {run: \"\\x41\"}]}}\n", ``},
	})
	runReads(t, compose{}, []readCase{
		{"image with an escape", "compose.yml", "services: {a: {image: \"go\\x6cang:1.20\"}}\n", `1 problem what stands here is written…`},
		{"UTF-16", "compose.yml", asUTF16("services: {a: {image: 'golang:1.20'}}\n"), `0 fatal it cannot be read as YAML: it is UTF-16`},
	})
	runReads(t, gitlab{}, []readCase{
		{"image said twice", ".gitlab-ci.yml", "a:\n  image: golang:1.25\n  image: golang:1.20\n", "2:17 image 1.25.* \"1.25\" .\n3 problem the key \"image\" stands here twice"},
	})
	runReads(t, dockerfile{}, []readCase{
		{"over two lines", "Dockerfile", "FROM go\\\nlang:1.20\n", `2:6 image 1.20.* "1.20" .`},
		{"over two lines, by a backtick", "Dockerfile", "# escape=`\nFROM go`\nlang:1.20\n", `3:6 image 1.20.* "1.20" .`},
		{"put together", "Dockerfile", "ARG L=lang\nFROM go${L}:1.20\n", `2:13 image 1.20.* "1.20" .`},
		{"put together in COPY", "Dockerfile", "ARG L=lang\nFROM scratch\nARG L\nCOPY --from=go${L}:1.20 a b\n", `4:20 image 1.20.* "1.20" .`},
		{"mount in capitals", "Dockerfile", "FROM scratch\nRUN --mount=type=bind,FROM=golang:1.20,target=/x true\n", `2:35 image 1.20.* "1.20" .`},
	})
	runReads(t, devcontainer{}, []readCase{
		{"version said twice", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": "1.25", "version": "1.20"}}}`,
			"1:67 feature 1.25.* \"1.25\" .\n1:86 feature 1.20.* \"1.20\" ."},
		{"feature in capitals", devcontainerName, `{"features": {"ghcr.io/Devcontainers/Features/Go:1": "1.20"}}`, `1:55 feature 1.20.* "1.20" .`},
	})
}
