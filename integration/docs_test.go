//go:build unix

package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The home and the user in the pages, for which those of a house stand in.
const theHome = "/home/you"

// reader is somebody who follows the pages: gvx is set up, ~/project is pinned to the
// newer release, which is installed, and what is missing stays so.
func reader(t *testing.T) (h house, dir string) {
	t.Helper()
	h = ownHouse(t, newProxy(t))
	uncounted(t, h)
	h.run(t, h.path, "gvx", "install", newer)
	must(t, os.MkdirAll(filepath.Join(h.path, ".local/bin"), 0o755))
	for _, program := range []string{"gvx", "gvx-shim"} { // where install.sh puts them
		must(t, os.Symlink(filepath.Join(shared.bin, program), filepath.Join(h.path, ".local/bin", program)))
	}
	return h, theProject(t, h)
}

// theProject is ~/project, pinned to the newer release. It imports nothing, so that
// building it costs little.
func theProject(t *testing.T, h house) string {
	t.Helper()
	dir := filepath.Join(h.path, "project")
	for name, text := range map[string]string{".go-version": newer + "\n", "go.mod": goMod("go 1.26"), "go.sum": "",
		"m.go": "package m\n\nfunc F() int { return 1 }\n"} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// pages are all blocks of docs/*.md in languages, with the reader's home.
func pages(t *testing.T, h house, languages ...string) []block {
	t.Helper()
	files, err := filepath.Glob("../docs/*.md")
	must(t, err)
	var all []block
	for _, file := range files {
		for _, b := range blocks(t, strings.TrimPrefix(file, "../"), languages...) {
			b.text = strings.ReplaceAll(b.text, theHome, h.path)
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		t.Fatalf("no page has a block in %v", languages)
	}
	return all
}

// TestDocs: what the pages tell people to type, and to put into files, works.
func TestDocs(t *testing.T) {
	t.Parallel()
	h, dir := reader(t)
	t.Run("languages", func(t *testing.T) {
		known := []string{"sh", "json", "yaml", "crontab", "systemd", "environment", "dockerfile", "lua", "elisp", "envrc", "toml", ""}
		for _, b := range pages(t, h) {
			if !slices.Contains(known, b.language) {
				t.Errorf("%s:%d: nothing tries a block in %q", b.page, b.line, b.language)
			}
		}
	})
	t.Run("links", docsLinks)
	t.Run("sh", func(t *testing.T) { docsShell(t, h) })
	t.Run("json", func(t *testing.T) { docsJSON(t, h, dir) })
	t.Run("toml", func(t *testing.T) { docsTOML(t, h) })
	t.Run("crontab", func(t *testing.T) { docsCrontab(t, h) })
	t.Run("systemd", func(t *testing.T) { docsSystemd(t, h) })
	t.Run("environment", func(t *testing.T) { docsEnvironment(t, h) })
	t.Run("dockerfile", func(t *testing.T) { docsDockerfile(t, h) })
	t.Run("lua", func(t *testing.T) { docsLua(t, h, dir) })
	t.Run("elisp", func(t *testing.T) { docsElisp(t, h, dir) })
	t.Run("pipelines", func(t *testing.T) { docsPipelines(t, h, dir) })
}

// docsLinks follows the links from a page to a file.
func docsLinks(t *testing.T) {
	files, err := filepath.Glob("../docs/*.md")
	must(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		for _, part := range strings.Split(string(data), "](")[1:] {
			target, _, _ := strings.Cut(part, ")")
			name, _, _ := strings.Cut(target, "#")
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), name)); name != "" && !strings.Contains(name, "://") && err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func docsShell(t *testing.T, h house) {
	for _, b := range pages(t, h, "sh") {
		script := write(t, filepath.Join(tempDir(t), "block.sh"), "set -e\n"+b.text)
		h.run(t, h.path, "sh", "-n", script)
		if !b.test {
			continue
		}
		if o := h.try(t, h.path, "sh", script); o.code != 0 {
			t.Errorf("%s:%d: exit code %d\n%s%s", b.page, b.line, o.code, o.stdout, o.stderr)
		}
	}
}

// docsJSON reads what is for VS Code's settings, and asks the go that it names.
func docsJSON(t *testing.T, h house, dir string) {
	asked := 0
	for _, b := range pages(t, h, "json") {
		var settings struct {
			Alternate map[string]string `json:"go.alternateTools"`
			GOROOT    string            `json:"go.goroot"`
			Linux     map[string]string `json:"terminal.integrated.env.linux"`
		}
		if err := json.Unmarshal([]byte(b.text), &settings); err != nil {
			t.Errorf("%s:%d: %v", b.page, b.line, err)
		}
		programs := []string{settings.Alternate["go"]}
		if settings.GOROOT != "" {
			programs = append(programs, filepath.Join(settings.GOROOT, "bin/go"))
		}
		for _, program := range programs {
			if program == "" {
				continue
			}
			asked++
			contains(t, h.alone("HOME="+h.path, "PATH=/usr/bin:/bin").run(t, dir, program, "version"), "go version go"+newer+" ")
		}
		if path, ok := settings.Linux["PATH"]; ok && path != h.shims()+":${env:PATH}" {
			t.Errorf("%s:%d: PATH is %s", b.page, b.line, path)
		}
	}
	if asked != 2 {
		t.Errorf("%d programs were asked", asked)
	}
}

// docsTOML has gvx check take each as the gvx.toml of a repository.
func docsTOML(t *testing.T, h house) {
	for _, b := range pages(t, h, "toml") {
		dir := tempDir(t)
		write(t, filepath.Join(dir, "go.mod"), goMod("go 1.26"))
		write(t, filepath.Join(dir, "gvx.toml"), b.text)
		if o := h.try(t, dir, "gvx", "check"); o.code != 0 || !strings.Contains(o.stdout, "go.mod") {
			t.Errorf("%s:%d: %+v", b.page, b.line, o)
		}
	}
}

// docsCrontab runs each job as cron does: little in the environment, and sh.
func docsCrontab(t *testing.T, h house) {
	jobs := 0
	for _, b := range pages(t, h, "crontab") {
		vars := []string{"HOME=" + h.path, "LOGNAME=you", "SHELL=/bin/sh", "PATH=/usr/bin:/bin", "GOCACHE=" + h.get("GOCACHE")}
		for _, line := range lines(b.text) {
			name, _, assigns := strings.Cut(line, "=")
			if assigns && !strings.ContainsAny(name, " *") {
				vars = append(vars, line)
				continue
			}
			fields := strings.SplitN(line, " ", 6)
			if len(fields) != 6 || strings.Contains(fields[5], "%") {
				t.Fatalf("%s:%d: this is no job: %s", b.page, b.line, line)
			}
			jobs++
			if o := h.alone(vars...).unattended(t, h.path, "/bin/sh", "-c", fields[5]); o.code != 0 || o.stderr != "" {
				t.Errorf("%s:%d: %+v", b.page, b.line, o)
			}
		}
	}
	if jobs == 0 {
		t.Error("there is no job")
	}
}

// docsSystemd has systemd judge each unit, and runs its ExecStart with what systemd gives.
func docsSystemd(t *testing.T, h house) {
	analyze, missing := exec.LookPath("systemd-analyze")
	if missing != nil {
		t.Logf("SKIP systemd-analyze verify: %v", missing)
	}
	dir := tempDir(t) // a timer lies beside its service, which is the block before it
	for _, b := range pages(t, h, "systemd") {
		text := strings.ReplaceAll(b.text, "%h", h.path)
		isTimer := strings.Contains(text, "[Timer]")
		unit := write(t, filepath.Join(dir, map[bool]string{false: "project.service", true: "project.timer"}[isTimer]), text)
		if missing == nil {
			if out, err := exec.Command(analyze, "verify", "--man=no", unit).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s:%d: %v\n%s", b.page, b.line, err, out)
			}
		}
		if isTimer {
			continue
		}
		vars := []string{"HOME=" + h.path, "USER=you", "LOGNAME=you", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "GOCACHE=" + h.get("GOCACHE")}
		var command, at string
		for _, line := range lines(text) {
			switch key, value, _ := strings.Cut(line, "="); key {
			case "Environment":
				vars = append(vars, value)
			case "ExecStart":
				command = value
			case "WorkingDirectory":
				at = value
			}
		}
		if o := h.alone(vars...).unattended(t, at, strings.Fields(command)...); o.code != 0 || o.stderr != "" {
			t.Errorf("%s:%d: %+v", b.page, b.line, o)
		}
	}
}

// docsEnvironment has systemd's own generator read what is for environment.d.
func docsEnvironment(t *testing.T, h house) {
	const generator = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"
	if _, err := os.Stat(generator); err != nil {
		t.Skipf("SKIP: %v", err)
	}
	for _, b := range pages(t, h, "environment") {
		write(t, filepath.Join(h.path, ".config/environment.d/60-gvx.conf"), b.text)
		contains(t, h.alone("HOME="+h.path, "PATH=/usr/bin:/bin").run(t, h.path, generator), "PATH="+h.shims()+":/usr/bin:/bin\n")
	}
}

// docsLua has Neovim start, and ask for go as it starts a language server.
func docsLua(t *testing.T, h house, dir string) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Skipf("SKIP: %v", err)
	}
	for _, b := range pages(t, h, "lua") {
		init := write(t, filepath.Join(tempDir(t), "init.lua"), b.text+"io.stdout:write(vim.fn.system({'go', 'version'}))\n")
		o := h.alone("HOME="+h.path, "PATH=/usr/bin:/bin").unattended(t, dir, nvim, "--headless", "-u", init, "-c", "quit")
		contains(t, o.stdout+o.stderr, "go version go"+newer+" ")
	}
}

// docsElisp has Emacs run go through a shell, and without one.
func docsElisp(t *testing.T, h house, dir string) {
	emacs, err := exec.LookPath("emacs")
	if err != nil {
		t.Skipf("SKIP: %v", err)
	}
	for _, b := range pages(t, h, "elisp") {
		init := write(t, filepath.Join(tempDir(t), "init.el"), b.text)
		for _, form := range []string{`(princ (shell-command-to-string "go version"))`, `(call-process "go" nil t nil "version")`} {
			o := h.alone("HOME="+h.path, "PATH=/usr/bin:/bin").unattended(t, dir, emacs, "-Q", "--batch", "-l", init, "--eval",
				"(with-temp-buffer "+form+" (princ (buffer-string)))")
			contains(t, o.stdout+o.stderr, "go version go"+newer+" ")
		}
	}
}

// docsDockerfile reads what needs an image to run: each instruction is one that there
// is, each RUN is a shell's, each stage is there before it is copied from, and what
// comes out runs as nobody.
func docsDockerfile(t *testing.T, h house) {
	known := []string{"FROM", "RUN", "COPY", "USER", "WORKDIR", "ENV", "ENTRYPOINT"}
	for _, b := range pages(t, h, "dockerfile") {
		stages, user := []string{}, ""
		for _, line := range strings.Split(strings.TrimSpace(b.text), "\n") {
			instruction, rest, _ := strings.Cut(line, " ")
			words := strings.Fields(rest)
			switch {
			case line == "":
			case !slices.Contains(known, instruction):
				t.Errorf("%s:%d: %s", b.page, b.line, line)
			case instruction == "FROM":
				user = ""
				if len(words) == 3 && words[1] == "AS" {
					stages = append(stages, words[2])
				}
			case instruction == "USER":
				user = rest
			case instruction == "RUN":
				for strings.HasPrefix(rest, "--") {
					_, rest, _ = strings.Cut(rest, " ")
				}
				h.run(t, h.path, "sh", "-n", "-c", rest)
			case instruction == "COPY":
				if stage, ok := strings.CutPrefix(words[0], "--from="); ok && !slices.Contains(stages, stage) {
					t.Errorf("%s:%d: there is no stage %s", b.page, b.line, stage)
				}
			}
		}
		if user == "" || user == "root" || strings.HasPrefix(user, "0") {
			t.Errorf("%s:%d: the image runs as %q", b.page, b.line, user)
		}
	}
}
