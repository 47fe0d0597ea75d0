// Package config reads the environment of a function into one struct.
//
// It decides that a function starts with everything it needs or not at all, and
// names every problem at once: whoever mends a template wants one list, not one
// failed deployment after another. It refuses to read the environment itself, to
// guess a value, and to repeat one in an error: some are secret.
package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// Load fills a T from the environment. Every exported field carries env:"NAME"
// and is a string, int, bool or time.Duration. A field with default:"x" takes x
// when the variable is missing or empty; default:"" makes it optional, and a
// field without default is required. When T has a method Validate() error, it is
// asked last.
//
// The error joins every problem found.
func Load[T any](getenv func(string) string) (T, error) {
	var settings T
	var problems []error
	v := reflect.ValueOf(&settings).Elem()
	for i := range v.NumField() {
		if err := load(v.Type().Field(i), v.Field(i), getenv); err != nil {
			problems = append(problems, err)
		}
	}
	if checked, ok := any(&settings).(interface{ Validate() error }); ok && len(problems) == 0 {
		problems = append(problems, checked.Validate())
	}
	if err := errors.Join(problems...); err != nil {
		return settings, fmt.Errorf("read configuration: %w", err)
	}
	return settings, nil
}

func load(field reflect.StructField, v reflect.Value, getenv func(string) string) error {
	name := field.Tag.Get("env")
	if name == "" {
		return fmt.Errorf("field %s names no variable", field.Name)
	}
	fallback, optional := field.Tag.Lookup("default")
	value := getenv(name)
	if value == "" {
		value = fallback
	}
	switch {
	case value == "" && !optional:
		return fmt.Errorf("%s is missing", name)
	case value == "":
		return nil
	}
	if err := set(v, value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// set says of a value only what it should have been.
func set(v reflect.Value, value string) error {
	switch v.Interface().(type) {
	case string:
		v.SetString(value)
		return nil
	case int:
		return parsed(v, value, strconv.Atoi, "a whole number")
	case bool:
		return parsed(v, value, strconv.ParseBool, "true or false")
	case time.Duration:
		return parsed(v, value, time.ParseDuration, "a duration such as 90s")
	}
	return fmt.Errorf("a %s cannot be configured", v.Type())
}

func parsed[T any](v reflect.Value, value string, parse func(string) (T, error), want string) error {
	x, err := parse(value)
	if err != nil {
		return fmt.Errorf("is not %s", want)
	}
	v.Set(reflect.ValueOf(x))
	return nil
}
