import { ClockCircleOutlined } from "@ant-design/icons";

import type { Citation, Claim } from "../api/shapes";
import { groupByLead, type Lead } from "../text/lead";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";
import { CitationMarks } from "./CitationMark";

interface ClaimsProps {
  claims: Claim[];
  citations: Citation[];
  planned: Set<number>;
}

/** The sentences of an answer, under the place, kind and date that each begins with. */
export function Claims({ claims, citations, planned }: ClaimsProps) {
  const { say } = useWords();
  return (
    <ol className="claims" aria-label={say("answer")}>
      {groupByLead(claims).map((group, index) => (
        <li key={index} className="claim-group">
          {group.lead && <LeadLine lead={group.lead} />}
          {group.items.map(({ claim, text }, position) => {
            const isPlanned = claim.citations.length > 0 && claim.citations.every((id) => planned.has(id));
            return (
              <p key={position} className={isPlanned ? "claim is-planned" : "claim"}>
                {isPlanned && <PlannedMark />}
                <Plain text={text} />
                <CitationMarks ids={claim.citations} citations={citations} />
              </p>
            );
          })}
        </li>
      ))}
    </ol>
  );
}

function LeadLine({ lead }: { lead: Lead }) {
  return (
    <p className="lead">
      <strong className="lead-place">
        <Plain text={lead.place} />
      </strong>
      {lead.notes.map((note) => (
        <span key={note} className="lead-note">
          <Plain text={note} />
        </span>
      ))}
    </p>
  );
}

export function PlannedMark() {
  const { say } = useWords();
  return (
    <span className="mark-planned">
      <ClockCircleOutlined aria-hidden /> {say("plannedLong")}
    </span>
  );
}
