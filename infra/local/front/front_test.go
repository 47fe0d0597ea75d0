package front_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/front"
)

// signed makes a request as the SDK signs it for a function.
func signed(method, path, target string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader("{}"))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+front.AccessKey("kipthoi-intake")+"/20180309/ap-southeast-1/s3/aws4_request, SignedHeaders=host, Signature=0")
	if target != "" {
		r.Header.Set("X-Amz-Target", target)
	}
	return r
}

func TestDescribe_Request_NamesCallerAndOperation(t *testing.T) {
	presigned := "?X-Amz-Credential=" + front.AccessKey("kipthoi-portal") + "%2F20180309%2Fap-southeast-1%2Fs3%2Faws4_request"
	for name, test := range map[string]struct {
		service string
		request *http.Request
		want    front.Call
	}{
		"DynamoDB":            {front.DynamoDB, signed("POST", "/", "DynamoDB_20120810.PutItem"), front.Call{Caller: "kipthoi-intake", Operation: "PutItem"}},
		"SQS":                 {front.SQS, signed("POST", "/", "AmazonSQS.SendMessage"), front.Call{Caller: "kipthoi-intake", Operation: "SendMessage"}},
		"SES":                 {front.SES, signed("POST", "/v2/email/outbound-emails", ""), front.Call{Caller: "kipthoi-intake", Operation: "SendEmail"}},
		"S3 by the SDK":       {front.S3, signed("GET", "/files/a/b?x-id=GetObject", ""), front.Call{Caller: "kipthoi-intake", Operation: "GetObject"}},
		"S3 list":             {front.S3, signed("GET", "/files?versions", ""), front.Call{Caller: "kipthoi-intake", Operation: "ListObjectVersions"}},
		"a download link":     {front.S3, httptest.NewRequest("GET", "/files/a/b"+presigned, nil), front.Call{Caller: "kipthoi-portal", Operation: "GetObject", Presigned: true}},
		"a form of a browser": {front.S3, httptest.NewRequest("POST", "/files", nil), front.Call{Operation: "PostObject"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.want.Service = test.service
			if diff := cmp.Diff(test.want, front.Describe(test.service, test.request)); diff != "" {
				t.Errorf("call (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccessKey_IsOfTheLettersOfAWS_AndTellsTheCaller(t *testing.T) {
	for _, name := range []string{"kipthoi-intake", "a", "Tên_2"} {
		key := front.AccessKey(name)
		if !regexp.MustCompile(`^ASIA[A-Z0-9]+$`).MatchString(key) || front.Caller(key) != name {
			t.Errorf("the key of %s is %s, which is that of %s", name, key, front.Caller(key))
		}
	}
	for _, other := range []string{"root", "", "ASIA!", "AKIAIOSFODNN7EXAMPLE"} {
		if got := front.Caller(other); got != other {
			t.Errorf("%q is taken for the key of %q", other, got)
		}
	}
}

func TestCount_EveryCall_IsCountedForItsCaller(t *testing.T) {
	var calls front.Calls
	served := 0
	handler := calls.Count(front.SQS, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served++ }))
	for range 3 {
		handler.ServeHTTP(httptest.NewRecorder(), signed("POST", "/", "AmazonSQS.SendMessage"))
	}
	want := map[front.Call]int{{Caller: "kipthoi-intake", Service: front.SQS, Operation: "SendMessage"}: 3}
	if diff := cmp.Diff(want, calls.Counts()); diff != "" || served != 3 {
		t.Errorf("served %d; counts (-want +got):\n%s", served, diff)
	}
}

func TestFaults_BeforeAndAfter_DifferInWhetherTheServiceDidIt(t *testing.T) {
	for name, test := range map[string]struct {
		share, after float64
		only         map[string]bool
		reached      int
		refused      int
	}{
		"none":                     {0, 0, nil, 20, 0},
		"never reach the service":  {1, 0, nil, 0, 20},
		"done and denied":          {1, 1, nil, 20, 20},
		"another operation's":      {1, 0, map[string]bool{"DeleteItem": true}, 20, 0},
		"of this operation's kind": {1, 0, map[string]bool{"PutItem": true}, 0, 20},
	} {
		t.Run(name, func(t *testing.T) {
			faults := front.NewFaults(1, test.share, test.after)
			faults.Only = test.only
			reached, refused := 0, 0
			handler := faults.Wrap(front.DynamoDB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				reached++
				_, _ = io.Copy(w, r.Body)
			}))
			for range 20 {
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, signed("POST", "/", "DynamoDB_20120810.PutItem"))
				if recorder.Code != http.StatusOK && recorder.Header().Get("X-Amzn-Errortype") != "" {
					refused++
				}
			}
			before, after := faults.Failed()
			if before != test.refused-after || after != min(test.refused, test.reached) {
				t.Errorf("counted %d before and %d after", before, after)
			}
			if reached != test.reached || refused != test.refused {
				t.Errorf("%d reached the service, want %d; %d were refused, want %d", reached, test.reached, refused, test.refused)
			}
		})
	}
}

func TestFaults_SameSeed_FailTheSameCalls(t *testing.T) {
	play := func() (codes []int) {
		handler := front.NewFaults(7, 0.5, 0.5).Wrap(front.S3, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		for range 50 {
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, signed("GET", "/files/a?x-id=GetObject", ""))
			codes = append(codes, recorder.Code)
		}
		return codes
	}
	if diff := cmp.Diff(play(), play()); diff != "" {
		t.Errorf("two runs (-one +other):\n%s", diff)
	}
}

func TestFaults_Transactions_CollideAsTheSDKReadsIt(t *testing.T) {
	server := httptest.NewServer(front.NewFaults(1, 1, 0).Wrap(front.DynamoDB, http.NotFoundHandler()))
	defer server.Close()
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &server.URL, Region: "ap-southeast-1", Retryer: aws.NopRetryer{}, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	item := map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: "a"}}
	put := types.TransactWriteItem{Put: &types.Put{TableName: aws.String("reports"), Item: item}}
	collided, refused := 0, 0
	for range 20 {
		_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{put}})
		var canceled *types.TransactionCanceledException
		switch {
		case err == nil:
			t.Error("a call that was to fail did not")
		case errors.As(err, &canceled) && len(canceled.CancellationReasons) == 2 && *canceled.CancellationReasons[1].Code == "TransactionConflict":
			collided++
		default:
			refused++
		}
	}
	if collided < 3 || refused < 3 {
		t.Errorf("%d collided, %d were refused", collided, refused)
	}
}

func TestProxy_Host_StaysAsItWasSigned(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host+r.URL.Path) }))
	defer behind.Close()
	proxy, err := front.Proxy(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := front.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	door := front.Serve(listener, proxy)
	response, err := http.Get(door.URL + "/a")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if want := listener.Addr().String() + "/a"; err != nil || string(body) != want {
		t.Errorf("seen as %s, %v, want %s", body, err, want)
	}
	if err := door.Close(); err != nil {
		t.Error(err)
	}
	if _, err := http.Get(door.URL + "/a"); err == nil {
		t.Error("a closed door answers")
	}
}
