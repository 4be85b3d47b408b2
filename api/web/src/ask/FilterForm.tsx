import { Button, Checkbox, Input, InputNumber } from "antd";
import { useId, useState } from "react";

import { KINDS, type Filters, type Region } from "../api/shapes";
import { sayOf, useWords } from "../words/words";
import { RegionPicker } from "./RegionPicker";
import { withYears } from "./filters";

interface FilterFormProps {
  filters: Filters;
  onApply: (filters: Filters) => void;
}

const yearOf = (day: string | null) => (day ? Number(day.slice(0, 4)) : null);

export function FilterForm({ filters, onApply }: FilterFormProps) {
  const { say } = useWords();
  const id = useId();
  const [kinds, setKinds] = useState(filters.kinds);
  const [place, setPlace] = useState<Region | null>(null);
  const [first, setFirst] = useState(yearOf(filters.since));
  const [last, setLast] = useState(yearOf(filters.until));
  const [body, setBody] = useState("");

  const apply = () => {
    const regions = place && !filters.regions.includes(place.name) ? [...filters.regions, place.name] : filters.regions;
    const departments = body.trim() && !filters.departments.includes(body.trim()) ? [...filters.departments, body.trim()] : filters.departments;
    onApply(withYears({ ...filters, kinds, regions, departments }, first, last));
  };
  return (
    <form
      className="filter-form"
      aria-label={say("filters")}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <fieldset>
        <legend>{say("kinds")}</legend>
        <Checkbox.Group value={kinds} onChange={setKinds} options={KINDS.map((kind) => ({ value: kind, label: sayOf(say, "kind", kind) }))} />
      </fieldset>
      <label htmlFor={`${id}place`}>{say("place")}</label>
      <RegionPicker id={`${id}place`} value={place} onChange={setPlace} label={say("place")} placeholder={say("homeHint")} />
      <fieldset>
        <legend>{say("years")}</legend>
        <InputNumber aria-label={say("yearFrom")} value={first} onChange={setFirst} min={1900} max={2100} controls={false} placeholder="2015" />
        {" — "}
        <InputNumber aria-label={say("yearTo")} value={last} onChange={setLast} min={1900} max={2100} controls={false} placeholder="2024" />
      </fieldset>
      <label htmlFor={`${id}body`}>{say("department")}</label>
      <Input id={`${id}body`} value={body} maxLength={100} onChange={(event) => setBody(event.target.value)} placeholder={say("departmentHint")} />
      <Button type="primary" htmlType="submit">
        {say("apply")}
      </Button>
    </form>
  );
}
