import { createContext, type ReactNode, useContext } from "react";
import { lookUp } from "./lookUp";

/** The data of one video; null outside of a `DataProvider`. */
export const DataContext = createContext<Readonly<Record<string, unknown>> | null>(null);

/** Gives the fields of `data` to everything inside. */
export function DataProvider({
  data,
  children,
}: {
  data: Readonly<Record<string, unknown>>;
  children: ReactNode;
}) {
  return <DataContext.Provider value={data}>{children}</DataContext.Provider>;
}

/** The value of a field, by its dotted path; undefined if the data has none. Throws outside of a `DataProvider`. */
export function useField(field: string): unknown {
  const data = useContext(DataContext);
  if (data === null) throw new Error(`useField("${field}"): there is no DataProvider around this component`);
  return lookUp(data, field);
}
