package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// source is a definition while it is read. It knows on which line each value
// stands and collects everything that is wrong, so that one run shows all.
type source struct {
	name     string
	line     map[string]int // by path, such as rules.3.left
	problems []problem
}

type problem struct {
	line int
	said error
}

// open finds the lines of a definition and refuses what is not JSON.
func open(name string, data []byte) (*source, error) {
	s := &source{name: name, line: map[string]int{}}
	tokens := &tokens{json.NewDecoder(bytes.NewReader(data)), data}
	if err := s.index(tokens, ""); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, tokens.line(), err)
	}
	if _, err := tokens.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:%d: something stands behind the definition", name, tokens.line())
	}
	return s, nil
}

type tokens struct {
	*json.Decoder
	data []byte
}

// line is where the token read last ends; no token of JSON goes over a line's end.
func (t *tokens) line() int { return 1 + bytes.Count(t.data[:t.InputOffset()], []byte("\n")) }

// index notes the line of the value at path and of everything in it.
func (s *source) index(t *tokens, path string) error {
	token, err := t.Token()
	if err != nil {
		return err
	}
	if _, known := s.line[path]; !known {
		s.line[path] = t.line()
	}
	switch token {
	case json.Delim('{'):
		return s.indexObject(t, path)
	case json.Delim('['):
		for i := 0; t.More(); i++ {
			if err := s.index(t, join(path, strconv.Itoa(i))); err != nil {
				return err
			}
		}
		_, err = t.Token()
		return err
	}
	return nil
}

func (s *source) indexObject(t *tokens, path string) error {
	for t.More() {
		key, err := t.Token()
		if err != nil {
			return err
		}
		at := join(path, fmt.Sprint(key))
		if _, twice := s.line[at]; twice {
			return fmt.Errorf("the key %q stands twice", key)
		}
		s.line[at] = t.line()
		if err := s.index(t, at); err != nil {
			return err
		}
	}
	_, err := t.Token()
	return err
}

func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }

// fail notes a problem with the value at path. What is missing altogether is
// said to be wrong on the line of what it is missing from.
func (s *source) fail(path, format string, args ...any) {
	at := path
	var line int
	for {
		if line = s.line[at]; line > 0 || at == "" {
			break
		}
		at = at[:max(strings.LastIndex(at, "."), 0)]
	}
	said := fmt.Sprintf(format, args...)
	s.problems = append(s.problems, problem{line, fmt.Errorf("%s:%d: %s: %s", s.name, line, path, said)})
}

// err joins the problems in the order of their lines.
func (s *source) err() error {
	slices.SortStableFunc(s.problems, func(a, b problem) int { return a.line - b.line })
	var all []error
	for _, p := range s.problems {
		all = append(all, p.said)
	}
	return errors.Join(all...)
}

// decode reads the JSON value at path into a pointer to a struct, refusing
// fields it does not have. encoding/json does not say which field is at fault,
// so after a failure each is tried alone.
func (s *source) decode(path string, data []byte, into any) {
	whole := strict(data, into)
	if whole == nil {
		return
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		s.fail(path, "%v", whole)
		return
	}
	for key, value := range fields {
		alone, _ := json.Marshal(map[string]json.RawMessage{key: value})
		if err := strict(alone, reflect.New(reflect.TypeOf(into).Elem()).Interface()); err != nil {
			s.fail(join(path, key), "%v", err)
		}
	}
}

func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func (s *source) checkText(path string, t report.Text) {
	if strings.TrimSpace(t.Vi) == "" {
		s.fail(path, "there is no Vietnamese text")
	}
	if strings.TrimSpace(t.En) == "" {
		s.fail(path, "there is no English text")
	}
}

func (s *source) checkWeight(path string, class report.Class, effect report.Effect) {
	switch class {
	case report.Validity, report.Reportability:
		if effect == report.Explain {
			s.fail(path+".effect", "what cannot be true or is missing cannot be explained away")
		}
	case report.Quality, report.Intraseries:
		if effect == report.Reject {
			s.fail(path+".effect", "what may be true must not be rejected")
		}
	default:
		s.fail(path+".class", "unknown class %q", class)
	}
	switch effect {
	case report.Reject, report.Explain, report.Note:
	default:
		s.fail(path+".effect", "unknown effect %q", effect)
	}
}

// sentences reads a message in both languages.
func (s *source) sentences(path string, t report.Text, names expr.Names, places []string) Bilingual {
	s.checkText(path, t)
	read := func(text string) Sentence {
		sentence, err := readSentence(text, names, places)
		if err != nil {
			s.fail(path, "%v", err)
		}
		return sentence
	}
	return Bilingual{Vi: read(t.Vi), En: read(t.En)}
}
