// Report to a desk with a client that others wrote for NCMEC's interface, and say what it was told.
//
//   npm install --prefix FOLDER @civitai/cybertipline-tools@0.1.0
//   node scripts/ispws_client.mjs FOLDER http://127.0.0.1:8000/ispws BADGE TOKEN
//
// The badge is a platform's (docs/reference/ispws.md). Nothing is changed in the client but its base
// address. One report is finished, one retracted; the picture is a made-up square.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, base, badge, token] = process.argv.slice(2);
if (!token) {
  console.error("node ispws_client.mjs FOLDER BASE BADGE TOKEN");
  process.exit(2);
}
const found = createRequire(path.resolve(folder, "package.json")).resolve("@civitai/cybertipline-tools");
const tools = await import(pathToFileURL(found.replace(/index\.cjs$/, "index.js")));

function client(password) {
  const made = new tools.Client({
    environment: tools.Environment.Testing,
    credentials: { username: badge, password },
  });
  made.baseUrl = base;
  return made;
}

let failed = 0;
async function step(name, act, wanted = /^$/) {
  let told = "";
  let answer = null;
  try {
    answer = await act();
  } catch (error) {
    told = error.message;
  }
  const good = wanted.test(told);
  failed += good ? 0 : 1;
  console.log(JSON.stringify({ step: name, good, told: told || answer?.data, requestId: answer?.requestId }));
  return answer?.data;
}

const at = new Date("2026-01-04T10:11:12Z");
const report = {
  incidentSummary: {
    incidentType: tools.IncidentType.OnlineEnticement,
    incidentDateTime: at,
    incidentDateTimeDescription: "last login",
    reportAnnotations: { sextortion: true },
    escalateToHighPriority: "made up: the user says that they will meet today",
  },
  incidentDetails: {
    webPageIncidents: [{ url: ["https://chat.example/r/1?a=1"], additionalInfo: "room" }],
    chatImIncidents: [{ chatClient: "Example", chatRoomName: "one", content: "made up text" }],
  },
  reporter: {
    reportingPerson: { firstName: "Trust", email: [{ email: "trust@chat.example" }] },
    contactPerson: { firstName: "On", lastName: "Call", email: [{ email: "call@chat.example" }] },
  },
  personOrUserReported: {
    personOrUserReportedPerson: {
      firstName: "Made", lastName: "Up", age: 36,
      email: [{ email: "made.up@mail.example", verified: true }],
      phone: [{ number: "3001234567", countryCallingCode: "+92" }],
    },
    espIdentifier: "u-1", screenName: "made_up_1", displayName: ["Made Up"],
    profileUrl: ["https://chat.example/u/made_up_1"],
    ipCaptureEvent: [
      { ipAddress: "203.0.113.7", eventName: tools.IPEventName.Login, dateTime: at, port: 40000 },
    ],
    deviceId: [{ idType: "IMEI", idValue: "490154203237518", eventName: "Login", dateTime: at }],
  },
  victim: [{ victimPerson: { age: 12 }, screenName: "child_1" }],
  additionalInfo: "made up by scripts/ispws_client.mjs",
};
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC",
  "base64",
);

const user = client(token);
await step("wrong password", () => client("wrong").getStatus(), /401.*AuthenticationRequired/);
await step("status", () => user.getStatus());
// this client (0.1.0) writes & and < into its XML as they are
await step(
  "text that the client does not escape",
  () => user.submitReport({ ...report, additionalInfo: "you & me" }),
  /400.*MalformedXmlSubmittal/,
);
const made = await step("submit", () => user.submitReport(report));
const file = await step("upload", () =>
  user.uploadFile({ id: made.reportId, file: new File([picture], "square.png", { type: "image/png" }) }),
);
await step("hash", async () => {
  const ours = createHash("md5").update(picture).digest("hex");
  if (file.hash !== ours) throw new Error(`${file.hash} is not ${ours}`);
});
await step("fileinfo", () =>
  user.submitFileDetails({
    reportId: Number(made.reportId), fileId: file.fileId, fileName: "square.png",
    originalFileName: "holiday.png", locationOfFile: "https://chat.example/f/1", fileViewedByEsp: true,
    exifViewedByEsp: false, publiclyAvailable: false, industryClassification: "B2",
    fileAnnotations: { potentialMeme: true, viral: true },
    originalFileHash: [{ value: "c".repeat(32), hashType: "MD5" }],
    ipCaptureEvent: { ipAddress: "203.0.113.7", eventName: "Upload", dateTime: at },
    details: [{ type: "EXIF", valuePair: [{ name: "Model", value: "Example 1" }] }],
    additionalInfo: ["one", "two"],
  }),
);
await step("fileinfo of no file", () =>
  user.submitFileDetails({ reportId: Number(made.reportId), fileId: "a".repeat(32) }),
  /404.*FileDoesNotExist/,
);
await step("finish", () => user.finishReport({ id: made.reportId }));
await step("finish again", () => user.finishReport({ id: made.reportId }), /409.*ReportAlreadyFinished/);
const other = await step("submit another", () => user.submitReport(report));
await step("retract", () => user.cancelReport({ id: other.reportId }));
await step("retract again", () => user.cancelReport({ id: other.reportId }), /409.*ReportAlreadyRetracted/);
await step("no such report", () => user.cancelReport({ id: 1 }), /404.*ReportDoesNotExist/);
process.exit(failed ? 1 : 0);
