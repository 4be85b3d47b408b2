import { Select } from "antd";
import { useEffect, useRef, useState } from "react";

import { findRegions } from "../api/client";
import type { Region } from "../api/shapes";
import { useWords } from "../words/words";

const PAUSE_MS = 200;

interface RegionPickerProps {
  value: Region | null;
  onChange: (region: Region | null) => void;
  label: string;
  placeholder: string;
  id?: string;
}

/** Places by name; those that share one are told apart by their full path. */
export function RegionPicker({ value, onChange, label, placeholder, id }: RegionPickerProps) {
  const { say } = useWords();
  const { found, isLooking, look } = useRegionSearch();
  const options = (found.length || !value ? found : [value]).map((region) => ({ value: region.name, label: region.name }));
  return (
    <Select<string>
      {...(id ? { id } : {})}
      className="region-picker"
      aria-label={label}
      allowClear
      showSearch={{ filterOption: false, onSearch: look }}
      value={value?.name ?? null}
      placeholder={placeholder}
      options={options}
      virtual={false}
      popupMatchSelectWidth={false}
      notFoundContent={<span className="quiet">{isLooking ? say("searching") : say(found.length ? "noPlace" : "homeHint")}</span>}
      onChange={(name: string | undefined) => onChange(name ? (found.find((one) => one.name === name) ?? null) : null)}
    />
  );
}

function useRegionSearch() {
  const [found, setFound] = useState<Region[]>([]);
  const [isLooking, setLooking] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const look = (typed: string) => {
    const name = typed.trim();
    window.clearTimeout(timer.current);
    control.current?.abort();
    setLooking(name !== "");
    if (!name) return setFound([]);
    const mine = (control.current = new AbortController());
    timer.current = window.setTimeout(() => {
      findRegions(name, mine.signal)
        .catch(() => [])
        .then((regions) => {
          if (mine.signal.aborted) return;
          setFound(regions);
          setLooking(false);
        });
    }, PAUSE_MS);
  };
  return { found, isLooking, look };
}
