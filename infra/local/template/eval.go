package template

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// noValue is what !Ref AWS::NoValue leaves behind: the property that holds it is dropped.
type noValue struct{}

// intrinsic reports whether a map is a function call and not data.
func intrinsic(m tree) bool {
	if len(m) != 1 {
		return false
	}
	for key := range m {
		return key == "Ref" || strings.HasPrefix(key, "Fn::")
	}
	return false
}

// located is an error that already says where in the template it stands, so that outer levels add nothing.
type located struct {
	where string
	err   error
}

func (l *located) Error() string { return l.where + ": " + l.err.Error() }
func (l *located) Unwrap() error { return l.err }

func locate(where string, err error) error {
	if inner := (*located)(nil); err == nil || errors.As(err, &inner) {
		return err
	}
	return &located{where: where, err: err}
}

// eval works out a value: where names it in errors.
func (s *scope) eval(where string, value any) (any, error) {
	switch v := value.(type) {
	case tree:
		if intrinsic(v) {
			for name, argument := range v {
				result, err := s.call(where, name, argument)
				return result, locate(where, err)
			}
		}
		return s.evalMap(where, v)
	case []any:
		return s.evalList(where, v)
	}
	return value, nil
}

func (s *scope) evalMap(where string, m tree) (any, error) {
	result := make(tree, len(m))
	var problems []error
	for key, value := range m {
		evaluated, err := s.eval(where+"."+key, value)
		if err != nil {
			problems = append(problems, err)
		} else if evaluated != (noValue{}) {
			result[key] = evaluated
		}
	}
	return result, errors.Join(problems...)
}

func (s *scope) evalList(where string, list []any) (any, error) {
	result := make([]any, 0, len(list))
	var problems []error
	for i, value := range list {
		evaluated, err := s.eval(where+"["+strconv.Itoa(i)+"]", value)
		if err != nil {
			problems = append(problems, err)
		} else if evaluated != (noValue{}) {
			result = append(result, evaluated)
		}
	}
	return result, errors.Join(problems...)
}

func (s *scope) call(where, name string, argument any) (any, error) {
	switch name {
	case "Ref":
		return s.ref(scalar(argument))
	case "Fn::GetAtt":
		return s.getAtt(argument)
	case "Fn::Sub":
		return s.sub(where, argument)
	case "Fn::If":
		return s.choose(where, argument)
	case "Fn::FindInMap":
		return s.findInMap(where, argument)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
		return s.test(where, tree{name: argument})
	}
	evaluated, err := s.eval(where, argument)
	if err != nil {
		return nil, err
	}
	arguments, _ := evaluated.([]any)
	switch {
	case name == "Fn::Join" && len(arguments) == 2:
		list, ok := arguments[1].([]any)
		if !ok {
			return nil, errors.New("Fn::Join wants a list")
		}
		return strings.Join(texts(list), scalar(arguments[0])), nil
	case name == "Fn::Split" && len(arguments) == 2:
		var list []any
		for _, part := range strings.Split(scalar(arguments[1]), scalar(arguments[0])) {
			list = append(list, part)
		}
		return list, nil
	case name == "Fn::Select" && len(arguments) == 2:
		return pick(arguments)
	}
	return nil, fmt.Errorf("%s is not understood with %d arguments", name, len(arguments))
}

func pick(arguments []any) (any, error) {
	index, err := strconv.Atoi(scalar(arguments[0]))
	list, ok := arguments[1].([]any)
	if err != nil || !ok || index < 0 || index >= len(list) {
		return nil, fmt.Errorf("Fn::Select has no element %v", arguments[0])
	}
	return list[index], nil
}

func (s *scope) ref(name string) (any, error) {
	switch name {
	case "AWS::Region":
		return s.options.Region, nil
	case "AWS::AccountId":
		return s.options.Account, nil
	case "AWS::StackName":
		if s.prefix != "" {
			return s.options.StackName + "-" + strings.TrimSuffix(strings.ReplaceAll(s.prefix, "/", "-"), "-"), nil
		}
		return s.options.StackName, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::NoValue":
		return noValue{}, nil
	}
	if value, ok := s.parameters[name]; ok {
		return value, nil
	}
	return s.attribute(name, "")
}

func (s *scope) getAtt(argument any) (any, error) {
	parts := texts(argument)
	if len(parts) == 1 {
		resource, attribute, _ := strings.Cut(parts[0], ".")
		parts = []string{resource, attribute}
	}
	if len(parts) != 2 || parts[1] == "" {
		return nil, fmt.Errorf("Fn::GetAtt wants a resource and an attribute, not %v", argument)
	}
	return s.attribute(parts[0], parts[1])
}

// sub replaces ${Name}, ${Resource.Attribute} and the names of its own map; ${!Name} stands for a literal ${Name}.
func (s *scope) sub(where string, argument any) (any, error) {
	text, own := argument, tree{}
	if list, ok := argument.([]any); ok && len(list) == 2 {
		evaluated, err := s.eval(where, list[1])
		if err != nil {
			return nil, err
		}
		text = list[0]
		own, _ = evaluated.(tree)
	}
	pattern, ok := text.(string)
	if !ok {
		return nil, errors.New("Fn::Sub wants a text")
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("Fn::Sub: ${ without } in %q", text)
		}
		value, err := s.substitute(name, own)
		if err != nil {
			return nil, err
		}
		out.WriteString(value)
		pattern = after
	}
}

func (s *scope) substitute(name string, own tree) (string, error) {
	if literal, ok := strings.CutPrefix(name, "!"); ok {
		return "${" + literal + "}", nil
	}
	if value, ok := own[name]; ok {
		return scalar(value), nil
	}
	var value any
	var err error
	if resource, attribute, dotted := strings.Cut(name, "."); dotted {
		value, err = s.attribute(resource, attribute)
	} else {
		value, err = s.ref(name)
	}
	return scalar(value), err
}

func (s *scope) findInMap(where string, argument any) (any, error) {
	evaluated, err := s.eval(where, argument)
	if err != nil {
		return nil, err
	}
	keys := texts(evaluated)
	if len(keys) != 3 {
		return nil, errors.New("Fn::FindInMap wants three keys")
	}
	mappings, _ := s.root["Mappings"].(tree)
	first, _ := mappings[keys[0]].(tree)
	second, _ := first[keys[1]].(tree)
	value, ok := second[keys[2]]
	if !ok {
		return nil, fmt.Errorf("no mapping %s", strings.Join(keys, "."))
	}
	return value, nil
}

// scalar is the text of a scalar as CloudFormation writes it.
func scalar(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
