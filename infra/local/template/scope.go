package template

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

const (
	functionType = "AWS::Serverless::Function"
	nestedType   = "AWS::Serverless::Application"
)

// scope is one template while it is worked out. Everything is worked out on demand, since a resource may name any
// other; busy holds what is under way, so that a circle is found instead of followed.
type scope struct {
	options    Options
	dir        string
	prefix     string
	root       tree
	resources  tree
	parameters map[string]any
	done       map[string]any
	busy       map[string]bool
}

// declaration is a resource as written.
type declaration struct {
	id, kind string
	raw      tree
}

func newScope(file, prefix string, options Options, given map[string]any) (*scope, error) {
	root, err := parseFile(file)
	if err != nil {
		return nil, err
	}
	s := &scope{
		options: options, dir: filepath.Dir(file), prefix: prefix, root: root,
		done: map[string]any{}, busy: map[string]bool{},
	}
	s.resources, _ = root["Resources"].(tree)
	if len(s.resources) == 0 {
		return nil, fmt.Errorf("%s: no resources", file)
	}
	if s.parameters, err = s.bind(given); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

func (s *scope) path(id string) string { return s.prefix + id }

// bind gives every declared parameter its value and refuses values for parameters that are not declared.
func (s *scope) bind(given map[string]any) (map[string]any, error) {
	section, _ := s.root["Parameters"].(tree)
	bound := make(map[string]any, len(section))
	var problems []error
	for name, declared := range section {
		spec, _ := declared.(tree)
		value, ok := given[name]
		if !ok {
			value, ok = spec["Default"]
		}
		if !ok {
			problems = append(problems, fmt.Errorf("parameter %s has no value and no default", name))
			continue
		}
		problems = append(problems, allowed(name, spec, value))
		bound[name] = typed(spec, value)
	}
	for name := range given {
		if _, ok := section[name]; !ok {
			problems = append(problems, fmt.Errorf("parameter %s is not declared", name))
		}
	}
	return bound, errors.Join(problems...)
}

// typed is the value a Ref to the parameter sees: a list for list types, a text for all others.
func typed(spec tree, value any) any {
	kind, _ := spec["Type"].(string)
	if kind != "CommaDelimitedList" && !strings.HasPrefix(kind, "List<") {
		return scalar(value)
	}
	if list, ok := value.([]any); ok {
		return list
	}
	var list []any
	for _, part := range strings.Split(scalar(value), ",") {
		list = append(list, strings.TrimSpace(part))
	}
	return list
}

func allowed(name string, spec tree, value any) error {
	values, ok := spec["AllowedValues"].([]any)
	if !ok {
		return nil
	}
	for _, candidate := range values {
		if scalar(candidate) == scalar(value) {
			return nil
		}
	}
	return fmt.Errorf("parameter %s: %q is not among AllowedValues", name, scalar(value))
}

// included reports whether the condition of a resource or output, if it has one, holds.
func (s *scope) included(spec tree) (bool, error) {
	name, ok := spec["Condition"].(string)
	if !ok {
		return true, nil
	}
	return s.condition(name)
}

// declared is the resource of that logical id; one that its condition leaves out cannot be referred to.
func (s *scope) declared(id string) (*declaration, error) {
	raw, ok := s.resources[id].(tree)
	if !ok {
		return nil, fmt.Errorf("no resource %q", s.path(id))
	}
	kind, _ := raw["Type"].(string)
	if kind == "" {
		return nil, fmt.Errorf("%s: no Type", s.path(id))
	}
	included, err := s.included(raw)
	if err != nil {
		return nil, err
	}
	if !included {
		return nil, fmt.Errorf("%s: left out by its condition", s.path(id))
	}
	return &declaration{id: id, kind: kind, raw: raw}, nil
}

// properties works out all properties of a resource, SAM's Globals merged in.
func (s *scope) properties(d *declaration) (tree, error) {
	raw, _ := d.raw["Properties"].(tree)
	if globals := s.globals(d.kind); globals != nil {
		raw = merge(globals, raw)
	}
	value, err := s.eval(s.path(d.id), any(raw))
	if err != nil {
		return nil, err
	}
	properties, _ := value.(tree)
	return properties, nil
}

// property works out one property alone: enough to know a resource's name without working out the rest of it, which
// may name this resource's user again.
func (s *scope) property(d *declaration, name string) (any, error) {
	raw, _ := d.raw["Properties"].(tree)
	if globals := s.globals(d.kind); globals != nil {
		raw = merge(globals, raw)
	}
	return s.eval(s.path(d.id)+"."+name, raw[name])
}

// once works a thing out a single time and finds circles.
func (s *scope) once(key string, work func() (any, error)) (any, error) {
	if value, ok := s.done[key]; ok {
		return value, nil
	}
	if s.busy[key] {
		return nil, fmt.Errorf("%s%s: circular reference", s.prefix, key)
	}
	s.busy[key] = true
	defer delete(s.busy, key)
	value, err := work()
	if err == nil {
		s.done[key] = value
	}
	return value, err
}

// nested opens the template of a nested stack with the parameters its resource gives.
func (s *scope) nested(d *declaration) (*scope, error) {
	value, err := s.once("nested:"+d.id, func() (any, error) {
		properties, err := s.properties(d)
		if err != nil {
			return nil, err
		}
		location, _ := properties["Location"].(string)
		if d.kind != nestedType {
			location, _ = properties["TemplateURL"].(string)
		}
		given, _ := properties["Parameters"].(tree)
		return newScope(filepath.Join(s.dir, location), s.path(d.id)+"/", s.options, given)
	})
	if err != nil {
		return nil, err
	}
	return value.(*scope), nil
}

// output works out one value of the Outputs section.
func (s *scope) output(name string) (any, error) {
	section, _ := s.root["Outputs"].(tree)
	spec, ok := section[name].(tree)
	if !ok {
		return nil, fmt.Errorf("no output %q", s.path(name))
	}
	included, err := s.included(spec)
	if err != nil {
		return nil, err
	}
	if !included {
		return nil, fmt.Errorf("output %s: left out by its condition", s.path(name))
	}
	return s.once("output:"+name, func() (any, error) {
		return s.eval(s.path("Outputs."+name), spec["Value"])
	})
}

// globals is SAM's Globals section for a type, or nil.
func (s *scope) globals(kind string) tree {
	section, _ := s.root["Globals"].(tree)
	if kind != functionType || section == nil {
		return nil
	}
	function, _ := section["Function"].(tree)
	return function
}

// merge lays the resource's own properties over SAM's Globals by SAM's rule: maps are merged, lists joined, all else
// replaced.
func merge(global, own tree) tree {
	merged := make(tree, len(global)+len(own))
	for key, value := range global {
		merged[key] = value
	}
	for key, value := range own {
		switch below := merged[key].(type) {
		case tree:
			if above, ok := value.(tree); ok && !intrinsic(above) && !intrinsic(below) {
				merged[key] = merge(below, above)
				continue
			}
		case []any:
			if above, ok := value.([]any); ok {
				merged[key] = append(append([]any{}, below...), above...)
				continue
			}
		}
		merged[key] = value
	}
	return merged
}
