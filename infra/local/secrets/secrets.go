// Package secrets is the little of Secrets Manager that functions use: GetSecretValue by name or ARN, by stage.
//
// A secret is made at the first start, as its template says, and kept in a file.
package secrets

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"kipthoi/infra/local/plan"
)

const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// Server answers as Secrets Manager.
type Server struct {
	file  string
	specs []plan.Secret

	mu     sync.Mutex
	values map[string]map[string]version // name → stage
}

// version is one value of a secret.
type version struct {
	ID, Value string
	Created   time.Time
}

// Open reads the file and makes the secrets that are not in it.
func Open(file string, specs []plan.Secret) (*Server, error) {
	s := &Server{file: file, specs: specs, values: map[string]map[string]version{}}
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &s.values)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	for _, spec := range specs {
		if s.values[spec.Name] != nil {
			continue
		}
		first, err := generate(spec)
		if err != nil {
			return nil, fmt.Errorf("make secret %q: %w", spec.Name, err)
		}
		s.values[spec.Name] = map[string]version{current: first}
	}
	return s, s.save()
}

// Rotate gives a secret a new value; the one before stays as AWSPREVIOUS.
func (s *Server) Rotate(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	spec, ok := s.find(name)
	if !ok {
		return fmt.Errorf("rotate secret %q: no such secret", name)
	}
	next, err := generate(spec)
	if err != nil {
		return fmt.Errorf("rotate secret %q: %w", name, err)
	}
	stages := s.values[spec.Name]
	stages[previous], stages[current] = stages[current], next
	return s.save()
}

func (s *Server) save() error {
	data, err := json.Marshal(s.values)
	if err != nil {
		return fmt.Errorf("write secrets: %w", err)
	}
	return os.WriteFile(s.file, data, 0o600)
}

func (s *Server) find(id string) (plan.Secret, bool) {
	for _, spec := range s.specs {
		if id == spec.Name || id == spec.ARN {
			return spec, true
		}
	}
	return plan.Secret{}, false
}

// ServeHTTP speaks the protocol of Secrets Manager.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if target := r.Header.Get("X-Amz-Target"); target != "secretsmanager.GetSecretValue" {
		refuse(w, "UnknownOperationException", "the local stack does not know "+target)
		return
	}
	var request struct {
		ID      string `json:"SecretId"`
		Stage   string `json:"VersionStage"`
		Version string `json:"VersionId"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		refuse(w, "SerializationException", err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	spec, ok := s.find(request.ID)
	if !ok {
		refuse(w, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
		return
	}
	for stage, v := range s.values[spec.Name] {
		if (request.Version == "" || request.Version == v.ID) && (request.Stage == stage || request.Stage == "" && (stage == current || request.Version != "")) {
			answer(w, http.StatusOK, map[string]any{
				"ARN": spec.ARN, "Name": spec.Name, "VersionId": v.ID, "SecretString": v.Value, "VersionStages": []string{stage},
				"CreatedDate": float64(v.Created.UnixMilli()) / 1000,
			})
			return
		}
	}
	refuse(w, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: "+request.Stage)
}

func refuse(w http.ResponseWriter, code, message string) {
	answer(w, http.StatusBadRequest, map[string]any{"__type": code, "Message": message})
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone
}

const (
	lower       = "abcdefghijklmnopqrstuvwxyz"
	numbers     = "0123456789"
	punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

// generate makes a value by GenerateSecretString's rules, or takes the one the template gives.
func generate(spec plan.Secret) (version, error) {
	v := version{ID: rand.Text(), Value: spec.Value, Created: time.Now()}
	if v.Value != "" {
		return v, nil
	}
	text, err := password(spec.Generate)
	if err != nil || spec.Generate.Key == "" {
		v.Value = text
		return v, err
	}
	object := map[string]any{}
	if err := json.Unmarshal([]byte(spec.Generate.Template), &object); err != nil {
		return v, fmt.Errorf("read SecretStringTemplate: %w", err)
	}
	object[spec.Generate.Key] = text
	data, err := json.Marshal(object)
	v.Value = string(data)
	return v, err
}

// classes are the kinds of characters that may be used.
func classes(g plan.Generate) []string {
	var list []string
	for _, class := range []struct {
		excluded   bool
		characters string
	}{{g.NoLower, lower}, {g.NoUpper, strings.ToUpper(lower)}, {g.NoNumbers, numbers}, {g.NoPunctuation, punctuation}} {
		left := strings.Map(func(r rune) rune {
			if strings.ContainsRune(g.Exclude, r) {
				return -1
			}
			return r
		}, class.characters)
		if !class.excluded && left != "" {
			list = append(list, left)
		}
	}
	return list
}

// password draws until every class is there, if each has to be.
func password(g plan.Generate) (string, error) {
	allowed := classes(g)
	if len(allowed) == 0 || g.Length < len(allowed) {
		return "", errors.New("no characters are left, or fewer than kinds")
	}
	alphabet := strings.Join(allowed, "")
	for {
		text := make([]byte, g.Length)
		for i := range text {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
			if err != nil {
				return "", err
			}
			text[i] = alphabet[n.Int64()]
		}
		if g.Any || each(string(text), allowed) {
			return string(text), nil
		}
	}
}

func each(text string, classes []string) bool {
	for _, class := range classes {
		if !strings.ContainsAny(text, class) {
			return false
		}
	}
	return true
}
