package shim

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
)

// The names of the pin files, in the order in which they count in a folder.
const (
	goVersionFile    = ".go-version"
	toolVersionsFile = ".tool-versions"
)

// pin is a version word in a pin file. Its zero value is no pin.
type pin struct {
	request goversion.Request
	reason  Reason
}

// errDangling is the cause when a pin file is a link to nothing.
var errDangling = errors.New("it is a link that leads nowhere")

// pinFiles are their names in that order.
var pinFiles = [...]string{goVersionFile, toolVersionsFile}

// readPin returns the pin of folder dir, if it has one. The error is a
// *[DeclarationError] or an *[UnreadableError].
func readPin(dir string, strict bool) (pin, error) {
	for _, name := range pinFiles {
		if p, err := readPinFile(dir, name, strict); err != nil || !p.request.IsZero() {
			return p, err
		}
	}
	return pin{}, nil
}

// readPinFile is [readPin] for one of the files. Where that is there and says nothing,
// the pin has its name and nothing else.
//
// Opening tells a link that leads nowhere from no file only by one more system
// call. With strict, it is spent on .go-version, so that the two folders in which
// people put one, the working directory and the repository's root, cost one each.
func readPinFile(dir, name string, strict bool) (pin, error) {
	data, there, err := readDeclaration(dir, name)
	if !there && err == nil && !(strict && name == goVersionFile && fileread.HasLink(dir, name)) {
		return pin{}, nil
	}
	switch file := filepath.Join(dir, name); {
	case there:
		return parsePin(name, file, data)
	case err == nil:
		return pin{}, &UnreadableError{File: file, Err: errDangling}
	case !present(file):
		return pin{}, nil
	default:
		return pin{}, &UnreadableError{File: file, Err: err}
	}
}

// present tells a file that may not be read from one below a folder that may not
// be entered, about which nothing can be said.
func present(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

func parsePin(name, file string, data []byte) (pin, error) {
	content := strings.TrimPrefix(string(data), byteOrderMark)
	word, text, line := goVersionWord(content)
	kind := FromGoVersion
	if name == toolVersionsFile {
		word, text, line = toolVersionsWord(content)
		kind = FromToolVersions
		if line == 0 {
			return pin{reason: Reason{File: file}}, nil
		}
	}
	request, err := goversion.ParsePin(word)
	if err != nil {
		return pin{}, &DeclarationError{File: file, Line: max(line, 1), What: "pin", Value: text,
			Want: "one version word: 1.27.4, 1.27, 1.27rc1, latest, stable, oldstable or system", Help: "gvx pin 1.27.4"}
	}
	return pin{request: request, reason: Reason{kind, file, line, text}}, nil
}

// goVersionWord returns the one word of a .go-version file and its line; what
// follows a # is a comment. Where there is a second line with text, or a second
// word, the word that it returns is the whole of them, which is no version; text is
// then what to show.
func goVersionWord(content string) (word, text string, line int) {
	for n := 1; content != ""; n++ {
		var raw string
		switch raw, content = cutLine(content); {
		case raw == "":
		case line == 0:
			word, text, line = raw, raw, n
		default:
			return word + "\n" + raw, raw, n
		}
	}
	return word, text, line
}

// cutLine takes the first line off content, without its comment and the space around.
func cutLine(content string) (line, rest string) {
	line, rest, _ = strings.Cut(content, "\n")
	line, _, _ = strings.Cut(line, "#")
	return strings.TrimSpace(line), rest
}

// toolVersionsWord returns the first version of the first line for Go of a
// .tool-versions file; line is 0 where there is none. What stands behind it are
// asdf's fallbacks, for where the first is not installed: gvx installs it.
func toolVersionsWord(content string) (word, text string, line int) {
	for n := 1; content != ""; n++ {
		var raw string
		raw, content = cutLine(content)
		fields := strings.Fields(raw)
		if len(fields) == 0 || fields[0] != "golang" && fields[0] != "go" {
			continue
		}
		if len(fields) > 1 {
			word = fields[1]
		}
		return word, raw, n
	}
	return "", "", 0
}
