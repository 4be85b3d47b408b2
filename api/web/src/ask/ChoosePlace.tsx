import { Button } from "antd";

import type { Region, Understanding } from "../api/shapes";
import { useWords } from "../words/words";
import { withPlace } from "./place";

interface ChoosePlaceProps {
  question: string;
  regions: Region[];
  understanding?: Understanding | null | undefined;
  onAsk: (question: string, home?: Region | null) => void;
}

/** Ask again with the place named in full, or, where the words are not known, with it as the home region. */
export function ChoosePlace({ question, regions, understanding, onAsk }: ChoosePlaceProps) {
  const { say } = useWords();
  const choose = (region: Region) => {
    const named = withPlace(question, region, understanding);
    if (named === null) onAsk(question, region);
    else onAsk(named);
  };
  return (
    <div className="choose-place">
      <p>{say("choosePlace")}</p>
      {regions.map((region) => (
        <Button key={region.code ?? region.name} onClick={() => choose(region)}>
          {region.name}
        </Button>
      ))}
    </div>
  );
}
