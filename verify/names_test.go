package verify_test

import (
	"testing"

	"github.com/gvx-go/gvx/verify"
)

func TestNames(t *testing.T) {
	for module, goroot := range map[string]string{
		"_go.mod": "go.mod", "src/_go.mod": "src/go.mod", "src/cmd/_go.mod": "src/cmd/go.mod",
		"src/x_go.mod": "src/x_go.mod", "src/_go.mod.txt": "src/_go.mod.txt", "src/_go.mod/x": "src/_go.mod/x", "VERSION": "VERSION",
	} {
		if got := verify.GOROOTName(module); got != goroot {
			t.Errorf("GOROOTName(%q) = %q, want %q", module, got, goroot)
		}
		if got := verify.ModuleName(goroot); got != module {
			t.Errorf("ModuleName(%q) = %q, want %q", goroot, got, module)
		}
	}
}

func TestExecutable(t *testing.T) {
	for name, want := range map[string]bool{
		"bin/go": true, "bin/linux_arm/go": true, "pkg/tool/linux_amd64/compile": true, "lib/wasm/go_js_wasm_exec": true,
		"lib/wasm/go_wasip1_wasm_exec": true, "lib/go_a_b_exec": true, "bin": false, "binx/go": false, "src/bin/go": false,
		"pkg/toolx/a": false, "pkg/include/a.h": false, "lib/wasm/go_js_exec": false, "lib/time/zoneinfo.zip": false,
		"misc/go_js_wasm_exec": false, "src/make.bash": false, "lib/wasm/go__js_exec": false,
	} {
		if got := verify.Executable(name); got != want {
			t.Errorf("Executable(%q) = %v", name, got)
		}
	}
}

func TestInModule(t *testing.T) {
	for name, want := range map[string]bool{
		"api/go1.txt": false, "doc/x": false, "misc/a/b": false, "test/x.go": false, ".github/x": false, "test": false,
		"src/test/x": true, "tests/x": true, "VERSION": true, "src/doc/x": true, ".gitattributes": true,
	} {
		if got := verify.InModule(name); got != want {
			t.Errorf("InModule(%q) = %v", name, got)
		}
	}
}
