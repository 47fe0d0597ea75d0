package template

import (
	"errors"
	"fmt"
)

// condition reports whether the named condition holds.
func (s *scope) condition(name string) (bool, error) {
	section, _ := s.root["Conditions"].(tree)
	written, ok := section[name]
	if !ok {
		return false, fmt.Errorf("no condition %q", name)
	}
	value, err := s.once("condition:"+name, func() (any, error) {
		return s.test("Conditions."+name, written)
	})
	if err != nil {
		return false, err
	}
	return value.(bool), nil
}

// test works out a condition expression.
func (s *scope) test(where string, value any) (bool, error) {
	expression, ok := value.(tree)
	if !ok || len(expression) != 1 {
		return false, fmt.Errorf("%s: not a condition", where)
	}
	for name, argument := range expression {
		if name == "Condition" {
			return s.condition(scalar(argument))
		}
		operands, _ := argument.([]any)
		switch name {
		case "Fn::Equals":
			return s.equal(where, operands)
		case "Fn::Not":
			if len(operands) == 1 {
				holds, err := s.test(where, operands[0])
				return !holds, err
			}
		case "Fn::And", "Fn::Or":
			return s.fold(where, operands, name == "Fn::And")
		}
	}
	return false, fmt.Errorf("%s: not a condition", where)
}

func (s *scope) equal(where string, operands []any) (bool, error) {
	if len(operands) != 2 {
		return false, fmt.Errorf("%s: Fn::Equals wants two values", where)
	}
	left, leftErr := s.eval(where, operands[0])
	right, rightErr := s.eval(where, operands[1])
	return scalar(left) == scalar(right), errors.Join(leftErr, rightErr)
}

func (s *scope) fold(where string, operands []any, all bool) (bool, error) {
	for _, operand := range operands {
		holds, err := s.test(where, operand)
		if err != nil || holds != all {
			return holds, err
		}
	}
	return all, nil
}

func (s *scope) choose(where string, argument any) (any, error) {
	operands, _ := argument.([]any)
	if len(operands) != 3 {
		return nil, errors.New("Fn::If wants a condition and two values")
	}
	holds, err := s.condition(scalar(operands[0]))
	if err != nil {
		return nil, err
	}
	if holds {
		return s.eval(where, operands[1])
	}
	return s.eval(where, operands[2])
}
