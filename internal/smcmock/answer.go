package smcmock

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
)

// answer is the body of a successful answer.
type answer interface{ setRequestID(id string) }

// plainAnswer is the answer of operations that have nothing to tell, and part of all others.
type plainAnswer struct{ RequestId string }

func (a *plainAnswer) setRequestID(id string) { a.RequestId = id }

type createAnswer struct {
	plainAnswer
	JobId string
}

// errorAnswer is the body of an error.
type errorAnswer struct {
	XMLName   xml.Name `json:"-" xml:"Error"`
	RequestId string
	HostId    string
	Code      string
	Message   string
	Recommend string
}

// percent is a number that JSON shows as a decimal, such as 75.0.
type percent float64

// MarshalJSON implements json.Marshaler.
func (p percent) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(p), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// respond sends an answer or an error, as a fault has it.
func (s *Server) respond(w http.ResponseWriter, q *request, a answer, err *apiError, f Fault) {
	status, code := http.StatusOK, ""
	var body any
	root := q.action + "Response"
	if err == nil {
		a.setRequestID(q.log.requestID)
		body = a
	} else {
		status, code = s.statusOf(err), err.code
		root = "Error"
		body = &errorAnswer{
			RequestId: q.log.requestID, HostId: hostID, Code: err.code, Message: err.message,
			Recommend: "https://error-center.aliyun.com/status/search?Keyword=" + err.code + "&source=PopGw",
		}
		setHeader(w, err.header)
	}
	content, encoded := "application/json;charset=utf-8", marshalJSON
	if q.xml {
		content, encoded = "application/xml;charset=utf-8", marshalXML
	}
	text, failure := encoded(root, body)
	if failure != nil {
		status, code, text = http.StatusInternalServerError, "", []byte(failure.Error())
	}
	if f.Malformed {
		text = append([]byte(`{"RequestId":<`), text...)
	}
	s.finish(q, status, code)
	w.Header().Set("Content-Type", content)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if f.Truncate {
		// net/http closes the connection because less is written than was announced.
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text) // A client that is gone needs no answer.
}

func setHeader(w http.ResponseWriter, header map[string]string) {
	for name, value := range header {
		w.Header().Set(name, value)
	}
}

func (s *Server) statusOf(err *apiError) int {
	if strings.HasPrefix(err.code, "Throttling") && err.status == http.StatusBadRequest {
		s.mu.Lock()
		defer s.mu.Unlock()
		return or(s.switches.ThrottlingStatus, err.status)
	}
	return err.status
}

func marshalJSON(_ string, body any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func marshalXML(root string, body any) ([]byte, error) {
	b := bytes.NewBufferString(xml.Header)
	err := xml.NewEncoder(b).EncodeElement(body, xml.StartElement{Name: xml.Name{Local: root}})
	return b.Bytes(), err
}
